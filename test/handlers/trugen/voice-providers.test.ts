import { expect, test } from 'vitest'
import { createCatalogs } from '../../../src/catalogs.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { keysOf } from '../../support/compare.ts'

const PATHS = ['/v1/ext/providers', '/v1/providers']
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** Keys in the order of the OpenAPI file. */
const KEYS = ['display_name', 'provider', 'provider_name', 'provider_type', 'model', 'additional_fields']

const elevenlabs = { provider: 'elevenlabs', provider_name: 'ElevenLabs', provider_type: 'tts' }
const cartesia = { provider: 'cartesia', provider_name: 'Cartesia', provider_type: 'tts' }

test.each(PATHS)('lists the providers, with the voices of a model among its fields: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const answer = await ask(api, 'trugen', path)
  expect(answer).toEqual({
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
            items: VOICES.map(([label, value]) => ({ label, value })),
            default_value: 'ZUrEGyu8GFMwnHbvLhv2',
          },
        ],
      },
      { display_name: 'Cartesia Sonic 3', ...cartesia, model: 'sonic-3', additional_fields: [] },
      { display_name: 'Cartesia Sonic 3.5', ...cartesia, model: 'sonic-3.5', additional_fields: [] },
    ],
  })
  const rows: unknown[] = Array.isArray(answer.body) ? answer.body : []
  expect(rows.map(keysOf)).toEqual(rows.map(() => KEYS))
})

/** https://docs.trugen.ai/docs/agents/text_to_video */
const VOICES = [
  ['Rachel', '21m00Tcm4TlvDq8ikWAM'],
  ['Sean', 'ztnpYzQJyWffPj1VC5Uw'],
  ['Monika Sogam', 'ZUrEGyu8GFMwnHbvLhv2'],
  ['Laura', 'FGY2WhTYpPnrIDTdsKH5'],
  ['Hope', 'uYXf8XasLslADfZ2MB4u'],
  ['Evan', 'TWutjvRaJqAX89preB4e'],
  ['Chris', 'iP95p4xoKVk53GoZ742B'],
  ['Jess', 'ys3XeJJA4ArWMhRpcX1D'],
  ['Sameer', 'SV61h9yhBg4i91KIBwdz'],
  ['Will', 'bIHbv24MWmeRgasZH58o'],
  ['Loral', 'bP6y87KyX5lwNEi7xOkX'],
  ['Laura (Alt)', 'FGLJyeekUzxl8M3CTG9M'],
  ['Luca', '4JVOFy4SLQs9my0OLhEw'],
  ['Yatin', 'rFzjTA9NFWPsUdx39OwG'],
  ['Omar', 'xvhpbk8otnNHtT3fjCpr'],
] as const

test.each(PATHS)('returns 401 without a key, and 403 to a key without access: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', path, { key: null })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { error: 'Unauthorized: not a valid authorization api key' },
  })
  expect(await ask(api, 'trugen', path, { key: ':forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'Forbidden: api key does not have access to this resource' },
  })
})

test.each(PATHS)('returns 405 to a POST: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', path, { method: 'POST', json: {} })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  })
})

test('offers voices of your own, the first for a default where the documented one is not there', async () => {
  const catalogs = await createCatalogs()
  catalogs.voices.clear()
  const model_name = 'sonic-3'
  await catalogs.voices.create({ voice_id: 'v1', voice_name: 'One', provider_name: 'cartesia', model_name })
  await catalogs.voices.create({ voice_id: 'v2', voice_name: 'Two', provider_name: 'cartesia', model_name })
  const { body } = await ask(createMockVideoApi({ clock: 'manual', catalogs }), 'trugen', '/v1/providers')
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

test('returns the documented 500 when asked to', async () => {
  const scenario = {
    name: 'broken',
    faults: [{ on: 'providers', reply: { error: 'server-error' } }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await ask(api, 'trugen', '/v1/ext/providers')).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'Failed to retrieve Provider details' },
  })
})
