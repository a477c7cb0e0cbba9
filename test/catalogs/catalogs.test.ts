import { expect, test } from 'vitest'
import { documentedCatalogs, getRowId } from '../../src/catalogs/catalogs.ts'
import { SAMPLE_PICTURE } from '../../src/fixtures/media.ts'
import type { Rows } from '../../src/catalogs.ts'

const { avatars, voices, voiceProviders, models, templates } = documentedCatalogs

test('has the avatars of the gallery and the sample of the page', () => {
  expect(avatars.all()).toHaveLength(18)
  expect(avatars.find('c5b563de')).toEqual({
    avatar_key_id: 'c5b563de',
    avatar_name: 'Lucy',
    gender: 'female',
    display_picture: SAMPLE_PICTURE,
  })
  expect(avatars.find('ed3a666dc5')).toMatchObject({ avatar_name: 'Lisa', gender: 'male' })
})

test('has the voices of the guide, with the default', () => {
  expect(voices.all()).toHaveLength(15)
  expect(voices.find('ZUrEGyu8GFMwnHbvLhv2')).toEqual({
    voice_id: 'ZUrEGyu8GFMwnHbvLhv2',
    voice_name: 'Monika Sogam',
    provider_name: 'elevenlabs',
    model_name: 'eleven_turbo_v2_5',
  })
})

test('has a provider for every voice', () => {
  const known = voiceProviders.all().map(({ provider, model }) => `${provider} ${model}`)
  const named = voices.all().map(({ provider_name, model_name }) => `${provider_name} ${model_name}`)
  expect(known).toEqual(expect.arrayContaining(named))
  expect(voiceProviders.find('eleven_turbo_v2_5')).toEqual({
    display_name: 'ElevenLabs Turbo 2.5',
    provider: 'elevenlabs',
    provider_name: 'ElevenLabs',
    provider_type: 'tts',
    model: 'eleven_turbo_v2_5',
    additional_fields: [],
  })
})

test("has Sync's models in the order of the enum", () => {
  expect(models.all().map(({ id, type }) => `${id} ${type}`)).toEqual([
    'sync-3 lipsync',
    'lipsync-2 lipsync',
    'lipsync-1.9.0-beta lipsync',
    'lipsync-2-pro lipsync',
    'react-1 react',
  ])
})

test("has the templates of Prism's samples, with the fields of both revisions", () => {
  expect(templates.all().map(({ id }) => id)).toEqual(['abc123', 'featured-ugc-pitch'])
  expect(templates.find('abc123')).toMatchObject({
    category: 'beauty',
    duration_sec: 20,
    input_variables: [
      { key: 'hook', type: 'text', required: true, max_length: 140 },
      { key: 'productImage', type: 'image', required: true },
      { key: 'benefit', type: 'text', required: false },
    ],
  })
  expect(templates.find('featured-ugc-pitch')).toMatchObject({ kind: 'video', model_name: 'veo-3.1' })
})

test('returns undefined for an unknown id', () => {
  expect(Object.values(documentedCatalogs).map((rows: Rows<unknown>) => rows.find('none'))).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
})

test('has unique ids in every catalog', () => {
  const ids = [
    avatars.all().map(getRowId.avatars),
    voices.all().map(getRowId.voices),
    voiceProviders.all().map(getRowId.voiceProviders),
    models.all().map(getRowId.models),
    templates.all().map(getRowId.templates),
  ]
  for (const catalogIds of ids) expect(new Set(catalogIds).size).toBe(catalogIds.length)
})
