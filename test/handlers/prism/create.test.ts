import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { INVALID_BODIES, NON_OBJECT_BODIES, TOO_LARGE_BODY } from '../../support/bodies.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'

const PATH = '/api/generations'
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const newer = { clock: 'manual', revisions: { prism: '2026-09' } } as const

const REQUEST = { prompt: 'A serum on a shelf', modelName: 'veo-3.1' }
const ENTRY = { generation_id: expect.stringMatching(/^gen_[0-9a-f]{16}$/) as unknown, status: 'generating' }

function invalid(message: string): object {
  return { status: 400, headers: JSON_TYPE, body: { error: 'validation_error', message } }
}

test('creates a generation', async () => {
  const api = createMockVideoApi(newer)
  const reply = await callApi(api, 'prism', PATH, { method: 'POST', json: REQUEST })
  const body = {
    generations: [ENTRY],
    template_id: null,
    credits_charged: 50,
    latency_estimate_sec: { typical: 127, busy: 241 },
  }
  expect(reply).toEqual({ status: 200, headers: JSON_TYPE, body })
  const id = api.generations.list()[0]?.id ?? ''
  expect((await callApi(api, 'prism', getStatusPath('prism', id))).body).toMatchObject({
    id,
    template_id: null,
  })
})

test.each([1, 2, 4])('creates %i generations, and charges for each', async (count) => {
  const api = createMockVideoApi(newer)
  const { body } = await callApi(api, 'prism', PATH, { method: 'POST', json: { ...REQUEST, count } })
  expect(body).toMatchObject({
    generations: Array.from({ length: count }, () => ENTRY),
    credits_charged: 50 * count,
  })
  expect(new Set(api.generations.list().map(({ id }) => id)).size).toBe(count)
})

test('creates all generations or none', async () => {
  const api = createMockVideoApi({ ...newer, quotas: { prism: { credits: 150 } } })
  const post = (count: number) => callApi(api, 'prism', PATH, { method: 'POST', json: { ...REQUEST, count } })
  expect(await post(4)).toEqual({
    status: 402,
    headers: JSON_TYPE,
    body: { error: 'insufficient_credits', message: 'Insufficient credits' },
  })
  expect(api.generations.list()).toEqual([])
  expect((await post(3)).status).toBe(200)
})

test('accepts every documented field', async () => {
  const api = createMockVideoApi(newer)
  const json = {
    ...REQUEST,
    aspectRatio: '9:16',
    duration: '8s',
    resolution: '1080p',
    count: 1,
    hasAudio: true,
    startFrameKey: 'users/a/1.png',
    endFrameKey: 'users/a/2.png',
    ingredientImageKeys: ['users/a/3.png'],
    characterReferenceImageKeys: [],
    sourceVideoKey: 'users/a/4.mp4',
    referenceVideoKeys: ['users/a/5.mp4'],
    audioKey: 'users/a/6.wav',
    templateId: 'featured-ugc-pitch',
  }
  const { body } = await callApi(api, 'prism', PATH, { method: 'POST', json })
  expect(body).toMatchObject({ generations: [ENTRY], template_id: 'featured-ugc-pitch' })
})

test.each(['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'])(
  'accepts the aspect ratio %s',
  async (aspectRatio) => {
    const json = { ...REQUEST, aspectRatio }
    expect((await callApi(createMockVideoApi(newer), 'prism', PATH, { method: 'POST', json })).status).toBe(
      200,
    )
  },
)

test.each([
  [{ prompt: undefined }, 'prompt is required'],
  [{ prompt: '' }, 'prompt must not be empty'],
  [{ prompt: 5 }, 'prompt must be a string'],
  [{ modelName: undefined }, 'modelName is required'],
  [{ modelName: null }, 'modelName must be a string'],
  [{ prompt: undefined, modelName: undefined }, 'prompt is required; modelName is required'],
  [{ aspectRatio: '2:1' }, 'aspectRatio must be one of auto, 21:9, 16:9, 4:3, 1:1, 3:4, 9:16'],
  [{ duration: '8' }, 'duration must be a number of seconds with the unit s, such as 8s'],
  [{ duration: '1m' }, 'duration must be a number of seconds with the unit s, such as 8s'],
  [{ duration: 8 }, 'duration must be a string'],
  [{ resolution: 720 }, 'resolution must be a string'],
  [{ count: 0 }, 'count must be a whole number from 1 to 4'],
  [{ count: 5 }, 'count must be a whole number from 1 to 4'],
  [{ count: 1.5 }, 'count must be a whole number from 1 to 4'],
  [{ count: '2' }, 'count must be a whole number from 1 to 4'],
  [{ hasAudio: 'yes' }, 'hasAudio must be a boolean'],
  [{ startFrameKey: 5 }, 'startFrameKey must be a string'],
  [{ ingredientImageKeys: 'users/a/3.png' }, 'ingredientImageKeys must be an array of strings'],
  [{ referenceVideoKeys: ['x', 5] }, 'referenceVideoKeys.1 must be a string'],
  [{ templateId: 5 }, 'templateId must be a string'],
])('returns 400 that names the field: %j', async (fields, message) => {
  const api = createMockVideoApi(newer)
  const json = { ...REQUEST, ...fields }
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json })).toEqual(invalid(message))
  expect(api.generations.list()).toEqual([])
})

test('looks up the template before it validates the rest of the body', async () => {
  const api = createMockVideoApi(newer)
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json: { templateId: 'unknown' } })).toEqual({
    status: 404,
    headers: JSON_TYPE,
    body: { error: 'not_found', message: 'Template not found' },
  })
})

test.each(NON_OBJECT_BODIES)('returns 400 for a body that is not an object: %j', async (json) => {
  const api = createMockVideoApi(newer)
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json })).toEqual(
    invalid('body must be a JSON object'),
  )
})

test.each(INVALID_BODIES)('returns 400 for %s, and creates nothing', async (_, body) => {
  const api = createMockVideoApi(newer)
  expect(await callApi(api, 'prism', PATH, { method: 'POST', ...(body && { body }) })).toEqual(
    invalid('body must be valid JSON, sent as application/json'),
  )
  expect(api.generations.list()).toEqual([])
})

test('returns 413 for a body of more than one mebibyte', async () => {
  expect(
    await callApi(createMockVideoApi(newer), 'prism', PATH, { method: 'POST', body: TOO_LARGE_BODY }),
  ).toEqual({
    status: 413,
    headers: JSON_TYPE,
    body: { error: 'payload_too_large', message: 'Request body too large' },
  })
})

test('checks the key and its scope before the body', async () => {
  const api = createMockVideoApi(newer)
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json: {}, key: null })).toMatchObject({
    status: 401,
  })
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json: {}, key: ':forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'forbidden', message: 'API key lacks templates:read scope' },
  })
})

test('sends no webhook', async () => {
  const api = createMockVideoApi({ ...newer, scenario: 'instant' })
  const json = { ...REQUEST, webhook_url: 'https://your-app.com/webhooks/prism' }
  expect((await callApi(api, 'prism', PATH, { method: 'POST', json })).status).toBe(200)
  await api.clock.advance('1s')
  expect(api.deliveries()).toEqual([])
})

test('uses the scenario of a mark in the prompt', async () => {
  const api = createMockVideoApi(newer)
  const json = { ...REQUEST, prompt: 'A cat [scenario:quick-fail]', count: 2 }
  await callApi(api, 'prism', PATH, { method: 'POST', json })
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['quick-fail', 'quick-fail'])
})

test('uses the queued scenarios, one for each generation', async () => {
  const api = createMockVideoApi(newer)
  api.use(['instant', 'quick-fail'])
  await callApi(api, 'prism', PATH, { method: 'POST', json: { ...REQUEST, count: 3 } })
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['instant', 'quick-fail', 'happy'])
})

test('returns 404 in 2026-02', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json: REQUEST })).toEqual({
    status: 404,
    headers: JSON_TYPE,
    body: { error: 'not_found', message: 'Not found' },
  })
  expect(api.generations.list()).toEqual([])
})
