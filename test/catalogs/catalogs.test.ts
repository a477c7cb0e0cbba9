import { expect, test } from 'vitest'
import { SAMPLE_PICTURE } from '../../src/fixtures/media.ts'
import { getDocumentedRows } from '../../src/handlers/catalog.ts'
import { providers } from '../../src/handlers/index.ts'
import { templateCatalog } from '../../src/handlers/prism/catalog.ts'
import { modelCatalog } from '../../src/handlers/sync/catalog.ts'
import { avatarCatalog, voiceCatalog, voiceProviderCatalog } from '../../src/handlers/trugen/catalog.ts'
import type { Provider } from '../../src/index.ts'

const avatars = getDocumentedRows(avatarCatalog)
const voices = getDocumentedRows(voiceCatalog)
const voiceProviders = getDocumentedRows(voiceProviderCatalog)
const models = getDocumentedRows(modelCatalog)
const templates = getDocumentedRows(templateCatalog)
const definitions = providers.flatMap(({ catalogs = [] }: Provider) => catalogs)

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
  expect(
    definitions.filter((definition) => getDocumentedRows(definition).find('none') !== undefined),
  ).toEqual([])
})

test('has unique ids in every catalog', () => {
  expect(definitions.length).toBeGreaterThan(4)
  for (const { rows, getId } of definitions) expect(new Set(rows.map(getId)).size).toBe(rows.length)
})
