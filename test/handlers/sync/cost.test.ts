import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { createCatalogs } from '../../../src/catalogs.ts'
import { callApi } from '../../support/call.ts'
import { buildVideo } from '../../support/media.ts'
import { addUploadedAsset } from './assets/calls.ts'
import { AUDIO, badRequestBody, BODY, getField, TEXT, VIDEO } from './requests.ts'
import type { MockVideoApi, Options } from '../../../src/index.ts'
import type { ParsedReply } from '../../support/call.ts'

const ANALYZE = '/v2/analyze/cost'
const ESTIMATES = ['/v2/generations/estimate', '/v2/generate/estimate-cost']
const UNAVAILABLE = {
  message: 'The cost cannot be estimated.',
  error: 'Unprocessable Content',
  statusCode: 422,
  errorCode: 'cost_estimate_unavailable',
}
const MODELS = ['sync-3', 'lipsync-2', 'lipsync-2-pro', 'lipsync-1.9.0-beta', 'react-1']

function post(api: MockVideoApi, path: string, json: unknown): Promise<ParsedReply> {
  return callApi(api, 'sync', path, { method: 'POST', json })
}

function createFake(options: Options = {}): MockVideoApi {
  return createMockVideoApi({ clock: 'manual', ...options })
}

test('estimates the cost of a submit without creating a generation', async () => {
  const api = createFake()
  expect(await post(api, ANALYZE, BODY)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: [{ estimatedFrameCount: 240, estimatedGenerationCost: 0.4 }],
  })
  expect(api.generations.list()).toEqual([])
})

test.each([
  [
    { model: 'lipsync-9', input: [VIDEO, AUDIO] },
    [`model must be one of sync-3, lipsync-2, lipsync-1.9.0-beta, lipsync-2-pro, react-1`],
  ],
  [{ model: 'lipsync-2', input: [VIDEO] }, ['input must have exactly one audio or text, but has 0']],
  [
    { ...BODY, options: { sync_mode: 'x' } },
    ['options.sync_mode must be one of bounce, loop, cut_off, silence, remap'],
  ],
  [[], ['body must be an object']],
])('validates the body like a submit: %j', async (json, messages) => {
  const api = createFake()
  const { status, body } = await post(api, ANALYZE, json)
  expect([status, body]).toEqual([400, badRequestBody(...messages)])
  expect((await post(api, '/v2/generate', json)).body).toEqual(body)
})

test('takes the length of the video of an uploaded asset, and 404 for an unknown asset', async () => {
  const api = createFake()
  const bytes = buildVideo(12.5)
  const { id: assetId } = await addUploadedAsset(api, { fileName: 'a.mp4', contentType: 'video/mp4', bytes })
  expect((await post(api, ANALYZE, { ...BODY, input: [{ type: 'video', assetId }, AUDIO] })).body).toEqual([
    { estimatedFrameCount: 375, estimatedGenerationCost: 0.625 },
  ])
  const input = [{ type: 'video', assetId: 'none' }, AUDIO]
  expect(await post(api, ANALYZE, { ...BODY, input })).toMatchObject({
    status: 404,
    body: { errorCode: 'asset_not_found' },
  })
})

test('lists unknown fields of a cost like those of a submit', async () => {
  const api = createFake()
  await post(api, ANALYZE, { ...BODY, webhook_url: 'https://example.com' })
  expect(api.requests()[0]?.unknown).toEqual([{ in: 'body', field: 'webhook_url', nearest: 'webhookUrl' }])
})

test.each(ESTIMATES)('estimates a duration: %s', async (path) => {
  const api = createFake()
  expect(await post(api, path, { model: 'lipsync-2', duration: 12.5 })).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { estimatedFrameCount: 375, estimatedGenerationCost: 0.625, estimatedCredits: null },
  })
  const { body } = await post(api, path, { model: 'lipsync-2', duration: 2, fps: 24, reasoningEnabled: true })
  expect(body).toMatchObject({ estimatedFrameCount: 48, estimatedGenerationCost: 0.1 })
  expect(api.requests().map(({ operation }) => operation)).toEqual(['estimate', 'estimate'])
})

test.each(MODELS)('has a price for %s, the same in both estimates', async (model) => {
  const api = createFake()
  const { body: cost } = await post(api, ANALYZE, { ...BODY, model })
  const { body: estimate } = await post(api, ESTIMATES[0] ?? '', { model, duration: 8 })
  expect(cost).toEqual([{ estimatedFrameCount: 240, estimatedGenerationCost: expect.any(Number) as unknown }])
  expect([estimate]).toMatchObject(Array.isArray(cost) ? cost : [])
})

test.each([
  [{}, ['model must be a string', 'duration must be a number above 0']],
  [{ model: '', duration: 0 }, ['model must not be empty', 'duration must be a number above 0']],
  [
    { model: 'lipsync-2', duration: -1, fps: 0 },
    ['duration must be a number above 0', 'fps must be a number above 0'],
  ],
  [{ model: 'lipsync-2', duration: '8' }, ['duration must be a number above 0']],
  [{ model: 'lipsync-2', duration: 8, reasoningEnabled: 1 }, ['reasoningEnabled must be true or false']],
  [[], ['body must be an object']],
])('returns 400 for an estimate that is not valid: %j', async (json, messages) => {
  for (const path of ESTIMATES) {
    const { status, body } = await post(createFake(), path, json)
    expect([status, body]).toEqual([400, badRequestBody(...messages)])
  }
})

const TOO_MANY_FRAMES = 'the number of frames is too large: lower the duration or fps'

function explainNoPrice(model: string): string {
  return `the model "${model}" has no price: set its price in prices.sync.models, or prices.sync.perSecond`
}

test.each([
  ['an unknown model', { model: 'lipsync-9', duration: 8 }, explainNoPrice('lipsync-9')],
  ['a very long name', { model: 'a'.repeat(500), duration: 8 }, explainNoPrice(`${'a'.repeat(100)}...`)],
  ['a name that every object has', { model: 'constructor', duration: 8 }, explainNoPrice('constructor')],
  ['a duration that is too long', { model: 'lipsync-2', duration: 1e300 }, TOO_MANY_FRAMES],
  ['a frame rate that is too high', { model: 'lipsync-2', duration: 1, fps: 1e300 }, TOO_MANY_FRAMES],
])('returns 422 for %s, with a reason', async (_, json, reason) => {
  for (const path of ESTIMATES) {
    const api = createFake()
    const { status, body } = await post(api, path, json)
    expect([status, body]).toEqual([422, UNAVAILABLE])
    expect(api.requests()[0]?.reason).toBe(reason)
  }
})

test('returns 422 for a cost that is no number, with a reason', async () => {
  const api = createFake({ prices: { sync: { perSecond: 1e9 } } })
  const video = { model: 'lipsync-2', duration: 1e305, fps: 1e-300 }
  const { status, body } = await post(api, '/v2/generations/estimate', video)
  expect([status, body]).toEqual([422, UNAVAILABLE])
  expect(api.requests()[0]?.reason).toBe(
    'the cost is too large: lower the duration, or the prices in prices.sync',
  )
})

test('returns 422 for the cost of a model without a price', async () => {
  const catalogs = await createCatalogs()
  await catalogs.models.create({ id: 'mine', name: 'Mine' })
  const { status, body } = await post(createFake({ catalogs }), ANALYZE, { ...BODY, model: 'mine' })
  expect([status, body]).toEqual([422, UNAVAILABLE])
})

test.each([
  [{ perSecond: 0.1 }, 1, 1],
  [{ perVideo: 2 }, 2, 2],
  [{ perVideo: 2, perSecond: 0.1 }, 3, 3],
  [{ models: { 'lipsync-2': 0.3 } }, 3, undefined],
  [{ perVideo: 2, models: { 'lipsync-2': 0.3 } }, 5, undefined],
  [{ perSecond: 0.1, models: { 'lipsync-2': 0.3 } }, 3, 1],
  [{ perSecond: 0 }, 0, 0],
] as const)('replaces the prices by those of the option: %j', async (prices, lipsync2, sync3) => {
  const api = createFake({ prices: { sync: prices, prism: { perVideo: 99 } } })
  const costs = []
  for (const model of ['lipsync-2', 'sync-3']) {
    const { status, body } = await post(api, ESTIMATES[0] ?? '', { model, duration: 10 })
    costs.push(status === 422 ? undefined : getField(body, 'estimatedGenerationCost'))
  }
  expect(costs).toEqual([lipsync2, sync3])
})

test('takes the prices of the option for the cost of a submit too', async () => {
  const api = createFake({ prices: { sync: { perVideo: 1, perSecond: 0.5 } } })
  expect((await post(api, ANALYZE, { ...BODY, input: [VIDEO, TEXT] })).body).toEqual([
    { estimatedFrameCount: 240, estimatedGenerationCost: 5 },
  ])
})

test.each([ANALYZE, ...ESTIMATES])(
  'returns 401 without a key, before it checks the body, and 500 if a fault says so: %s',
  async (path) => {
    const api = createFake()
    const json = path === ANALYZE ? BODY : { model: 'lipsync-2', duration: 8 }
    const call = (key: string | null, body: object = json) =>
      callApi(api, 'sync', path, { method: 'POST', json: body, key })
    expect([(await call(null)).status, (await call(null, {})).status]).toEqual([401, 401])
    const { status, body } = await call(':server-error')
    expect([status, body]).toEqual([
      500,
      {
        message: 'Internal server error',
        statusCode: 500,
        errorCode: 'internal_error',
        requestId: expect.any(String) as unknown,
      },
    ])
  },
)
