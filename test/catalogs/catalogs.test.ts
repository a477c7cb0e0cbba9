import { expect, test } from 'vitest'
import { documentedCatalogs, idOf } from '../../src/catalogs/catalogs.ts'
import { SAMPLE_PICTURE } from '../../src/fixtures/media.ts'
import { TRUGEN_DEFAULT_VOICE } from '../../src/fixtures/trugen-catalog.ts'
import type { Rows } from '../../src/catalogs.ts'

const { avatars, voices, voiceProviders, models, templates } = documentedCatalogs

test('has the avatars of the gallery, and the sample of the page', () => {
  expect(avatars.all()).toHaveLength(18)
  expect(avatars.find('c5b563de')).toEqual({
    avatar_key_id: 'c5b563de',
    avatar_name: 'Lucy',
    gender: 'female',
    display_picture: SAMPLE_PICTURE,
  })
  expect(avatars.find('ed3a666dc5')).toMatchObject({ avatar_name: 'Lisa', gender: 'male' })
})

test('has the voices of the guide, the default among them', () => {
  expect(voices.all()).toHaveLength(15)
  expect(voices.find(TRUGEN_DEFAULT_VOICE)).toEqual({
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

test("has the templates of Prism's samples, each with what either revision shows", () => {
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

test('finds nothing for an id that no row has', () => {
  expect(Object.values(documentedCatalogs).map((rows: Rows<unknown>) => rows.find('none'))).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
})

test('knows every row by an id of its own', () => {
  const ids = [
    avatars.all().map(idOf.avatars),
    voices.all().map(idOf.voices),
    voiceProviders.all().map(idOf.voiceProviders),
    models.all().map(idOf.models),
    templates.all().map(idOf.templates),
  ]
  for (const own of ids) expect(new Set(own).size).toBe(own.length)
})
