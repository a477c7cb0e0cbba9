import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { createCatalogs } from '../../src/catalogs.ts'
import { SAMPLE_PICTURE } from '../../src/fixtures/media.ts'
import { templateCatalog } from '../../src/handlers/prism/catalog.ts'
import { modelCatalog } from '../../src/handlers/sync/catalog.ts'
import { avatarCatalog, voiceCatalog, voiceProviderCatalog } from '../../src/handlers/trugen/catalog.ts'
import type { Catalogs, Rows } from '../../src/catalogs.ts'

test('starts with the documented rows', async () => {
  const catalogs = await createCatalogs()
  const { avatars, voices, voiceProviders, models, templates } = catalogs
  for (const [catalog, { rows }] of [
    [avatars, avatarCatalog],
    [voices, voiceCatalog],
    [voiceProviders, voiceProviderCatalog],
    [models, modelCatalog],
    [templates, templateCatalog],
  ] as const) {
    expect(catalog.all().slice(0, rows.length)).toEqual(rows)
  }
})

test('generates avatars, voices and templates, but no providers and no models', async () => {
  expect(countRows(await createCatalogs())).toEqual({
    avatars: 25,
    voices: 20,
    voiceProviders: 4,
    models: 5,
    templates: 52,
  })
})

test('generates the same rows for the same seed, whatever was generated before', async () => {
  const first = await createCatalogs({ seed: 7 })
  await createCatalogs({ seed: 8 })
  expect(stringifyRows(await createCatalogs({ seed: 7 }))).toBe(stringifyRows(first))
})

test('generates other rows for another seed', async () => {
  const [one, other] = await Promise.all([createCatalogs({ seed: 1 }), createCatalogs({ seed: 2 })])
  expect(one.avatars.all().at(-1)).not.toEqual(other.avatars.all().at(-1))
  expect(one.voices.all().at(-1)).not.toEqual(other.voices.all().at(-1))
  expect(one.templates.all().at(-1)).not.toEqual(other.templates.all().at(-1))
})

test('generates rows with unique ids and prompts with known variables for any seed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.maxSafeInteger(), async (seed) => {
      const { avatars, voices, templates } = await createCatalogs({ seed })
      expect(new Set(avatars.all().map((row) => row.avatar_key_id)).size).toBe(25)
      expect(new Set(voices.all().map((row) => row.voice_id)).size).toBe(20)
      expect(new Set(templates.all().map(({ id }) => id)).size).toBe(52)
      for (const { prompt_template, input_variables } of templates.all()) {
        const tokens = [...(prompt_template ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, key]) => key)
        expect(tokens).toEqual(input_variables.map(({ key }) => key))
      }
    }),
    { numRuns: 20 },
  )
})

test('adds a row with only its required fields, and fills in the defaults', async () => {
  const { avatars, voices, models, templates } = await createCatalogs()
  expect(await avatars.create({ avatar_key_id: 'me', avatar_name: 'Me' })).toEqual({
    avatar_key_id: 'me',
    avatar_name: 'Me',
    gender: 'female',
    display_picture: SAMPLE_PICTURE,
  })
  expect(await voices.create({ voice_id: 'mine', voice_name: 'Mine' })).toEqual({
    voice_id: 'mine',
    voice_name: 'Mine',
    provider_name: 'elevenlabs',
    model_name: 'eleven_turbo_v2_5',
  })
  expect(await models.create({ id: 'sync-4', name: 'sync-4' })).toEqual({
    id: 'sync-4',
    name: 'sync-4',
    type: 'lipsync',
    version: '1.0.0',
  })
  expect(await templates.create({ id: 'mine', title: 'Mine' })).toEqual({
    id: 'mine',
    title: 'Mine',
    description: null,
    category: 'general',
    duration_sec: 8,
    input_variables: [],
    prompt_template: null,
    kind: 'video',
    model_name: 'veo-3.1',
  })
})

test('fills in the defaults of the variables of a new template, and leaves out fields without a value', async () => {
  const { templates } = await createCatalogs()
  const { input_variables } = await templates.create({
    id: 'mine',
    title: 'Mine',
    input_variables: [{ key: 'hook', label: 'Hook', type: 'text', required: true, max_length: 10 }],
  })
  expect(input_variables.map((variable) => Object.keys(variable))).toEqual([
    ['key', 'label', 'type', 'required', 'max_length'],
  ])
})

test('adds a row at the end, with the keys in the order of the page', async () => {
  const { avatars } = await createCatalogs()
  const row = await avatars.create({ gender: 'male', avatar_name: 'Me', avatar_key_id: 'me' })
  expect(avatars.all().at(-1)).toBe(row)
  expect(avatars.find('me')).toBe(row)
  expect(JSON.stringify(row)).toMatch(
    /^\{"avatar_key_id":"me","avatar_name":"Me","gender":"male","display_picture":"data:/,
  )
})

test('rejects a row that is not valid with every mistake, and logs nothing', async () => {
  const error = vi.spyOn(console, 'error')
  const { avatars } = await createCatalogs()
  // @ts-expect-error: a row that only JavaScript users can pass
  await expect(avatars.create({ avatar_key_id: '', gender: 'mail', avatar_nam: 'Me' })).rejects.toThrow(
    'Failed to add an avatar: avatar_key_id: must not be empty; avatar_name: must be a string; ' +
      'gender: "mail" is unknown. Did you mean male? Known: male, female; ' +
      '"avatar_nam" is unknown. Did you mean avatar_name? ' +
      'Known: avatar_key_id, avatar_name, gender, display_picture.',
  )
  expect(avatars.all()).toHaveLength(25)
  expect(error).not.toHaveBeenCalled()
})

test('rejects an id that exists, and one of two concurrent rows with the same id', async () => {
  const { models } = await createCatalogs()
  await expect(models.create({ id: 'sync-3', name: 'Mine' })).rejects.toThrow(
    'Failed to add a model: "sync-3" already exists. Delete it first.',
  )
  const both = [models.create({ id: 'new', name: 'One' }), models.create({ id: 'new', name: 'Other' })]
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(models.find('new')?.name).toBe('One')
})

test('deletes a row, and accepts its id again', async () => {
  const { models } = await createCatalogs()
  expect(models.delete('react-1')).toMatchObject({ id: 'react-1' })
  expect(models.delete('react-1')).toBeUndefined()
  expect(models.all().map(({ id }) => id)).not.toContain('react-1')
  await models.create({ id: 'react-1', name: 'react-1', type: 'react', version: '9' })
  expect(models.find('react-1')?.version).toBe('9')
})

test('deletes every row', async () => {
  const { templates } = await createCatalogs()
  templates.clear()
  expect(templates.all()).toEqual([])
  await templates.create({ id: 'abc123', title: 'Mine' })
  expect(templates.all().map(({ title }) => title)).toEqual(['Mine'])
})

test('keeps catalogs separate, and the documented rows unchanged', async () => {
  const [one, other] = await Promise.all([createCatalogs(), createCatalogs()])
  one.templates.clear()
  expect(other.templates.all()).toHaveLength(52)
  expect(templateCatalog.rows).toHaveLength(2)
})

test('works under fake timers', async () => {
  vi.useFakeTimers()
  try {
    expect((await createCatalogs()).models.all()).toHaveLength(5)
  } finally {
    vi.useRealTimers()
  }
})

function countRows(catalogs: Catalogs): Record<string, number> {
  return Object.fromEntries(getCatalogEntries(catalogs).map(([name, rows]) => [name, rows.all().length]))
}

function stringifyRows(catalogs: Catalogs): string {
  return JSON.stringify(getCatalogEntries(catalogs).map(([name, rows]) => [name, rows.all()]))
}

function getCatalogEntries(catalogs: Catalogs): [string, Rows<unknown>][] {
  return Object.entries<Rows<unknown>>({ ...catalogs })
}

test('rejects an unknown option', async () => {
  const misspelt: object = { sede: 2 }
  await expect(createCatalogs(misspelt)).rejects.toMatchObject({
    message: 'Failed to create catalogs: "sede" is unknown. Did you mean seed? Known: seed.',
  })
})
