import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { HOSTILE, NO_OBJECTS, TOO_LARGE } from '../../support/bodies.ts'
import { ask } from '../../support/call.ts'
import { findDifferences, keysOf } from '../../support/compare.ts'
import { statusPath } from '../../support/fixed.ts'

const PATH = '/v1/script-to-video/createVideo'
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Only what is required. */
const REQUEST = {
  avatar_id: 'c5b563de',
  voice_id: 'FGY2WhTYpPnrIDTdsKH5',
  provider_name: 'elevenlabs',
  model_name: 'eleven_turbo_v2_5',
  script: 'Hello, This is team trugen',
}

const INVALID = { status: 400, headers: JSON_TYPE, body: { error: 'Invalid request body' } }

/** What a create answered with. */
async function create(
  api: Parameters<typeof ask>[0],
  json: unknown,
  options: Parameters<typeof ask>[3] = {},
): Promise<{ readonly id: string; readonly estimate: number }> {
  const { body } = await ask(api, 'trugen', PATH, { ...options, method: 'POST', json })
  const values = new Map(Object.entries(body ?? {}))
  return { id: String(values.get('generation_id')), estimate: Number(values.get('estimated_duration')) }
}

test('starts a generation', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const answer = await ask(api, 'trugen', PATH, { method: 'POST', json: REQUEST })
  expect(answer).toEqual({
    status: 200,
    headers: JSON_TYPE,
    body: {
      estimated_duration: 2.09,
      generation_id: expect.stringMatching(UUID) as unknown,
      status: 'processing',
    },
  })
  expect(keysOf(answer.body)).toEqual(['estimated_duration', 'generation_id', 'status'])
})

test('shows later what it was asked for, and the same estimate', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id, estimate } = await create(api, { ...REQUEST, script: 'x'.repeat(89) })
  expect(estimate).toBe(7.16)
  expect((await ask(api, 'trugen', statusPath('trugen', id))).body).toEqual({
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
  expect((await ask(api, 'trugen', statusPath('trugen', id))).body).toMatchObject({
    status: 'completed',
    estimated_time: estimate,
    video_name: `${id}.mp4`,
  })
})

test('answers before the first step, whatever the scenario', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const { body } = await ask(api, 'trugen', PATH, { method: 'POST', json: REQUEST })
  expect(body).toMatchObject({ status: 'processing' })
  expect(api.generations.list().map(({ state }) => state)).toEqual(['completed'])
})

test('makes a job of its own for each call', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const ids = [await create(api, REQUEST), await create(api, REQUEST)].map(({ id }) => id)
  expect(new Set(ids).size).toBe(2)
  expect(api.generations.list()).toHaveLength(2)
})

test('gives the same answers for the same seed', async () => {
  const answers = [7, 7, 8].map(async (seed) => {
    const { body } = await ask(createMockVideoApi({ clock: 'manual', seed }), 'trugen', PATH, {
      method: 'POST',
      json: REQUEST,
    })
    return JSON.stringify(body)
  })
  const [first, second, other] = await Promise.all(answers)
  expect(second).toBe(first)
  expect(other).not.toBe(first)
})

test.each([
  [
    'an avatar, a voice, a provider and a model nobody knows',
    { avatar_id: 'x', voice_id: 'x', provider_name: 'x', model_name: 'x' },
  ],
  ['a script of spaces', { script: '   ' }],
  ['a long script', { script: 'x'.repeat(100_000) }],
  ['fields nobody knows', { background: 'blue', admin: true }],
  ['a callback over http', { callback_url: 'http://localhost:9/done' }],
  ['a callback of null', { callback_url: null }],
])('takes %s', async (_, fields) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect((await ask(api, 'trugen', PATH, { method: 'POST', json: { ...REQUEST, ...fields } })).status).toBe(
    200,
  )
})

test.each(Object.keys(REQUEST))(
  'refuses a body without %s, with an empty one and with none that is a text',
  async (field) => {
    const api = createMockVideoApi({ clock: 'manual' })
    for (const value of [undefined, null, '', 5, {}, ['text']]) {
      expect(
        await ask(api, 'trugen', PATH, { method: 'POST', json: { ...REQUEST, [field]: value } }),
      ).toEqual(INVALID)
    }
    expect(api.generations.list()).toEqual([])
    expect(api.requests().at(-1)?.reason).toContain(`${field}: must be a text`)
  },
)

test('refuses a callback that is no text', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = { ...REQUEST, callback_url: 5 }
  expect(await ask(api, 'trugen', PATH, { method: 'POST', json })).toEqual(INVALID)
})

test.each(NO_OBJECTS)('refuses a body that is no object: %j', async (json) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', PATH, { method: 'POST', json })).toEqual(INVALID)
})

test.each(HOSTILE)('refuses %s, and makes nothing', async (_, body) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', PATH, { method: 'POST', ...(body && { body }) })).toEqual(INVALID)
  expect(api.generations.list()).toEqual([])
})

test('refuses a body of more than a mebibyte', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', PATH, { method: 'POST', body: TOO_LARGE })).toEqual({
    status: 413,
    headers: JSON_TYPE,
    body: { error: 'Request body too large' },
  })
})

test('looks at the key before the body', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', PATH, { method: 'POST', key: null, json: {} })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { error: 'Unauthorized: not a valid authorization api key' },
  })
  expect(await ask(api, 'trugen', PATH, { method: 'POST', key: ':forbidden', json: {} })).toMatchObject({
    status: 403,
    body: { error: 'Forbidden: api key does not have access to this resource' },
  })
})

test('returns the 500 of a create when asked to', async () => {
  const scenario = { name: 'broken', faults: [{ on: 'create', reply: { error: 'server-error' } }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await ask(api, 'trugen', PATH, { method: 'POST', json: REQUEST })).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'Failed to initiate video generation' },
  })
  expect(api.generations.list()).toEqual([])
})

test('returns 405 to a GET', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', PATH, { key: null })).toEqual({
    status: 405,
    headers: { ...JSON_TYPE, allow: 'POST' },
    body: { error: 'Method not allowed' },
  })
})

test('takes the scenario of a mark in the script', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = await create(api, { ...REQUEST, script: 'Hello [scenario:slow-fail]' })
  expect(api.generations.get(id)?.scenario).toBe('slow-fail')
})

test('shows the job to its own session alone', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = await create(api, REQUEST, { key: 'w3:' })
  expect((await ask(api, 'trugen', statusPath('trugen', id), { key: 'w3:' })).status).toBe(200)
  expect((await ask(api, 'trugen', statusPath('trugen', id))).status).toBe(404)
})

test.each([
  ['happy', '30s', 'completed'],
  ['slow-fail', '90s', 'failed'],
] as const)('posts the status to the callback at the end: %s', async (scenario, after, status) => {
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const callback_url = 'https://your-app.com/webhook/video-ready'
  const { id } = await create(api, { ...REQUEST, callback_url })
  await api.clock.advance(after)
  const { body } = await ask(api, 'trugen', statusPath('trugen', id))
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
})

/** https://docs.trugen.ai/api-reference/endpoint/texttovideo */
const DOCUMENTED = {
  request: {
    avatar_id: 'avatar_abc123',
    voice_id: 'ZUrEGyu8GFMwnHbvLhv2',
    provider_name: 'elevenlabs',
    model_name: 'eleven_multilingual_v2',
    script: 'Hello, This is team trugen',
    callback_url: 'https://your-app.com/webhook/video-ready',
  },
  response: {
    estimated_duration: 2.09,
    generation_id: '529fb61c-da5d-4b2d-9d49-b612deede60f',
    status: 'processing',
  },
}

test('takes the documented request and writes the documented answer, but for the id', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { body } = await ask(api, 'trugen', PATH, { method: 'POST', json: DOCUMENTED.request })
  expect(findDifferences(DOCUMENTED.response, body)).toEqual([
    ['generation_id', DOCUMENTED.response.generation_id, expect.stringMatching(UUID)],
  ])
  const id = api.generations.list()[0]?.id ?? ''
  expect(api.generations.get(id)?.input).toEqual(DOCUMENTED.request)
})
