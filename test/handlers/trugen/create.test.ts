import { expect, test } from 'vitest'
import createFixture from '../../../src/fixtures/trugen/create.json' with { type: 'json' }
import { createMockVideoApi } from '../../../src/index.ts'
import { INVALID_BODIES, NON_OBJECT_BODIES, TOO_LARGE_BODY } from '../../support/bodies.ts'
import { callApi } from '../../support/call.ts'
import { findDifferences, getKeys } from '../../support/compare.ts'
import { getStatusPath } from '../../support/fixed.ts'

const PATH = '/v1/script-to-video/createVideo'
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A request with the required fields only. */
const REQUEST = {
  avatar_id: 'c5b563de',
  voice_id: 'FGY2WhTYpPnrIDTdsKH5',
  provider_name: 'elevenlabs',
  model_name: 'eleven_turbo_v2_5',
  script: 'Hello, This is team trugen',
}

const INVALID = { status: 400, headers: JSON_TYPE, body: { error: 'Invalid request body' } }

/** Creates a generation. Returns its id and its estimated duration. */
async function create(
  api: Parameters<typeof callApi>[0],
  json: unknown,
  options: Parameters<typeof callApi>[3] = {},
): Promise<{ readonly id: string; readonly estimate: number }> {
  const { body } = await callApi(api, 'trugen', PATH, { ...options, method: 'POST', json })
  const values = new Map(Object.entries(body ?? {}))
  return { id: String(values.get('generation_id')), estimate: Number(values.get('estimated_duration')) }
}

test('creates a generation', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const reply = await callApi(api, 'trugen', PATH, { method: 'POST', json: REQUEST })
  expect(reply).toEqual({
    status: 200,
    headers: JSON_TYPE,
    body: {
      estimated_duration: 2.09,
      generation_id: expect.stringMatching(UUID) as unknown,
      status: 'processing',
    },
  })
  expect(getKeys(reply.body)).toEqual(['estimated_duration', 'generation_id', 'status'])
})

test('shows the request and the same estimate in a status read', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id, estimate } = await create(api, { ...REQUEST, script: 'x'.repeat(89) })
  expect(estimate).toBe(7.16)
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).body).toEqual({
    ...REQUEST,
    actual_time: 0,
    callback_url: '',
    created_at: '2026-01-01T00:00:00.000000Z',
    estimated_time: estimate,
    generation_id: id,
    modified_at: '2026-01-01T00:00:00.000000Z',
    script: 'x'.repeat(89),
    status: 'processing',
    video_name: '',
    video_url: '',
  })
  await api.clock.advance('30s')
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).body).toMatchObject({
    status: 'completed',
    estimated_time: estimate,
    video_name: `${id}.mp4`,
  })
})

test('replies with the state before the first step in any scenario', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const { body } = await callApi(api, 'trugen', PATH, { method: 'POST', json: REQUEST })
  expect(body).toMatchObject({ status: 'processing' })
  expect(api.generations.list().map(({ state }) => state)).toEqual(['completed'])
})

test('creates a new generation for each call', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const ids = [await create(api, REQUEST), await create(api, REQUEST)].map(({ id }) => id)
  expect(new Set(ids).size).toBe(2)
  expect(api.generations.list()).toHaveLength(2)
})

test('returns the same replies for the same seed', async () => {
  const replies = [7, 7, 8].map(async (seed) => {
    const { body } = await callApi(createMockVideoApi({ clock: 'manual', seed }), 'trugen', PATH, {
      method: 'POST',
      json: REQUEST,
    })
    return JSON.stringify(body)
  })
  const [first, second, other] = await Promise.all(replies)
  expect(second).toBe(first)
  expect(other).not.toBe(first)
})

test.each([
  [
    'an unknown avatar, voice, provider and model',
    { avatar_id: 'x', voice_id: 'x', provider_name: 'x', model_name: 'x' },
  ],
  ['a script of spaces', { script: '   ' }],
  ['a long script', { script: 'x'.repeat(100_000) }],
  ['unknown fields', { background: 'blue', admin: true }],
  ['a callback over http', { callback_url: 'http://localhost:9/done' }],
  ['a callback of null', { callback_url: null }],
])('accepts %s', async (_, fields) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(
    (await callApi(api, 'trugen', PATH, { method: 'POST', json: { ...REQUEST, ...fields } })).status,
  ).toBe(200)
})

test.each(Object.keys(REQUEST))(
  'returns 400 for a body whose %s is missing, empty or not a text',
  async (field) => {
    const api = createMockVideoApi({ clock: 'manual' })
    for (const value of [undefined, null, '', 5, {}, ['text']]) {
      expect(
        await callApi(api, 'trugen', PATH, { method: 'POST', json: { ...REQUEST, [field]: value } }),
      ).toEqual(INVALID)
    }
    expect(api.generations.list()).toEqual([])
    expect(api.requests().at(-1)?.reason).toContain(`${field}: must be a string`)
  },
)

test('returns 400 for a callback that is not a text', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = { ...REQUEST, callback_url: 5 }
  expect(await callApi(api, 'trugen', PATH, { method: 'POST', json })).toEqual(INVALID)
})

test.each(NON_OBJECT_BODIES)('returns 400 for a body that is not an object: %j', async (json) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', PATH, { method: 'POST', json })).toEqual(INVALID)
})

test.each(INVALID_BODIES)('returns 400 for %s, and creates nothing', async (_, body) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', PATH, { method: 'POST', ...(body && { body }) })).toEqual(INVALID)
  expect(api.generations.list()).toEqual([])
})

test('returns 413 for a body of more than one mebibyte', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', PATH, { method: 'POST', body: TOO_LARGE_BODY })).toEqual({
    status: 413,
    headers: JSON_TYPE,
    body: { error: 'Request body too large' },
  })
})

test('checks the key before the body', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', PATH, { method: 'POST', key: null, json: {} })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { error: 'Unauthorized: not a valid authorization api key' },
  })
  expect(await callApi(api, 'trugen', PATH, { method: 'POST', key: ':forbidden', json: {} })).toMatchObject({
    status: 403,
    body: { error: 'Forbidden: api key does not have access to this resource' },
  })
})

test('returns the 500 of a create if a fault asks for it', async () => {
  const scenario = { name: 'broken', faults: [{ on: 'create', reply: { error: 'server-error' } }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'trugen', PATH, { method: 'POST', json: REQUEST })).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'Failed to initiate video generation' },
  })
  expect(api.generations.list()).toEqual([])
})

test('returns 405 for a GET', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', PATH, { key: null })).toEqual({
    status: 405,
    headers: { ...JSON_TYPE, allow: 'POST' },
    body: { error: 'Method not allowed' },
  })
})

test('uses the scenario of a mark in the script', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = await create(api, { ...REQUEST, script: 'Hello [scenario:slow-fail]' })
  expect(api.generations.get(id)?.scenario).toBe('slow-fail')
})

test('shows the generation to its own session only', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = await create(api, REQUEST, { key: 'w3:' })
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id), { key: 'w3:' })).status).toBe(200)
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).status).toBe(404)
})

test.each([
  ['happy', '30s', 'completed'],
  ['slow-fail', '90s', 'failed'],
] as const)(
  'sends the status to the callback when the generation ends: %s',
  async (scenario, after, status) => {
    const api = createMockVideoApi({ clock: 'manual', scenario })
    const callback_url = 'https://your-app.com/webhook/video-ready'
    const { id } = await create(api, { ...REQUEST, callback_url })
    await api.clock.advance(after)
    const { body } = await callApi(api, 'trugen', getStatusPath('trugen', id))
    expect(body).toMatchObject({ callback_url, status })
    expect(api.deliveries()).toMatchObject([
      {
        generation: id,
        url: callback_url,
        status: 'blocked',
        headers: { 'content-type': 'application/json' },
        body,
      },
    ])
  },
)

test('accepts the documented request and returns the documented reply, except for the id', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { body: documented } = createFixture
  const { body } = await callApi(api, 'trugen', PATH, { method: 'POST', json: documented.request })
  expect(findDifferences(documented.response, body)).toEqual([
    ['generation_id', documented.response.generation_id, expect.stringMatching(UUID)],
  ])
  const id = api.generations.list()[0]?.id ?? ''
  expect(api.generations.get(id)?.input).toEqual(documented.request)
})
