import { expect, test } from 'vitest'
import { createCatalogs } from '../../../src/catalogs.ts'
import voices from '../../../src/fixtures/trugen/voices.json' with { type: 'json' }
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getKeys } from '../../support/compare.ts'

const PATHS = ['/v1/ext/providers', '/v1/providers']
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** The keys in the order of the OpenAPI file. */
const KEYS = ['display_name', 'provider', 'provider_name', 'provider_type', 'model', 'additional_fields']

const elevenlabs = { provider: 'elevenlabs', provider_name: 'ElevenLabs', provider_type: 'tts' }
const cartesia = { provider: 'cartesia', provider_name: 'Cartesia', provider_type: 'tts' }

test.each(PATHS)('lists the providers, with the voices of a model as a field: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const reply = await callApi(api, 'trugen', path)
  expect(reply).toEqual({
    status: 200,
    headers: JSON_TYPE,
    body: [
      { display_name: 'ElevenLabs Turbo 2', ...elevenlabs, model: 'eleven_turbo_v2', additional_fields: [] },
      {
        display_name: 'ElevenLabs Turbo 2.5',
        ...elevenlabs,
        model: 'eleven_turbo_v2_5',
        additional_fields: [
          {
            name: 'voice_id',
            type: 'ENUM',
            items: voices.rows.map(({ voice_name, voice_id }) => ({ label: voice_name, value: voice_id })),
            default_value: 'ZUrEGyu8GFMwnHbvLhv2',
          },
        ],
      },
      { display_name: 'Cartesia Sonic 3', ...cartesia, model: 'sonic-3', additional_fields: [] },
      { display_name: 'Cartesia Sonic 3.5', ...cartesia, model: 'sonic-3.5', additional_fields: [] },
    ],
  })
  const rows: unknown[] = Array.isArray(reply.body) ? reply.body : []
  expect(rows.map(getKeys)).toEqual(rows.map(() => KEYS))
})

test.each(PATHS)('returns 401 without a key, and 403 for a key without access: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', path, { key: null })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { error: 'Unauthorized: not a valid authorization api key' },
  })
  expect(await callApi(api, 'trugen', path, { key: ':forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'Forbidden: api key does not have access to this resource' },
  })
})

test.each(PATHS)('returns 405 for a POST: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', path, { method: 'POST', json: {} })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  })
})

test('offers voices that were added to the catalog, with the first one as the default if the documented one is missing', async () => {
  const catalogs = await createCatalogs()
  catalogs.voices.clear()
  const model_name = 'sonic-3'
  await catalogs.voices.create({ voice_id: 'v1', voice_name: 'One', provider_name: 'cartesia', model_name })
  await catalogs.voices.create({ voice_id: 'v2', voice_name: 'Two', provider_name: 'cartesia', model_name })
  const { body } = await callApi(createMockVideoApi({ clock: 'manual', catalogs }), 'trugen', '/v1/providers')
  const items = [
    { label: 'One', value: 'v1' },
    { label: 'Two', value: 'v2' },
  ]
  expect(body).toMatchObject([
    { model: 'eleven_turbo_v2', additional_fields: [] },
    { model: 'eleven_turbo_v2_5', additional_fields: [] },
    { model: 'sonic-3', additional_fields: [{ name: 'voice_id', type: 'ENUM', items, default_value: 'v1' }] },
    { model: 'sonic-3.5', additional_fields: [] },
  ])
})

test('returns the documented 500 if a fault asks for it', async () => {
  const scenario = {
    name: 'broken',
    faults: [{ on: 'providers', reply: { error: 'server-error' } }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'trugen', '/v1/ext/providers')).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'Failed to retrieve Provider details' },
  })
})
