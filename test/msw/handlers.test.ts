import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { getErrorMessage } from '../support/error-message.ts'

const TRUGEN = 'https://api.trugen.ai/v1/script-to-video/genStatus/529fb61c-da5d-4b2d-9d49-b612deede60f'
const SYNC = 'https://api.sync.so/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e'
const PRISM = 'https://prismvideos.com/api/generations/gen_abc123'
const KEY = { 'x-api-key': 'test', authorization: 'Bearer test' }

const unhandled = vi.fn<(request: string) => void>()
const server = setupServer()
beforeAll(() =>
  server.listen({
    onUnhandledRequest(request) {
      unhandled(`${request.method} ${request.url}`)
      // Otherwise MSW sends the request to the network.
      throw new Error('nothing answers')
    },
  }),
)
afterEach(() => {
  server.resetHandlers()
  unhandled.mockClear()
})
afterAll(() => server.close())

test.each([TRUGEN, SYNC, PRISM, 'https://www.prismvideos.com/api/generations/gen_abc123'])(
  'answers at the real URL: %s',
  async (url) => {
    server.use(...createHandlers(createMockVideoApi({ scenario: 'instant' })))
    const response = await fetch(url, { headers: KEY })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ])
    expect(await response.json()).toMatchObject({ status: expect.stringMatching(/^completed$/i) as unknown })
  },
)

test('answers at a base URL of your own, and builds links from it', async () => {
  const baseUrls = { sync: 'http://localhost:9/fakes/sync/', trugen: 'http://127.0.0.1:9' }
  server.use(...createHandlers(createMockVideoApi({ scenario: 'instant' }), { baseUrls }))
  const sync = await fetch(SYNC.replace('https://api.sync.so', 'http://localhost:9/fakes/sync'), {
    headers: KEY,
  })
  expect(await sync.json()).toMatchObject({
    outputUrl: expect.stringMatching(/^http:\/\/localhost:9\/fakes\/sync\/v2\/generations\//) as unknown,
  })
  const trugen = await fetch(TRUGEN.replace('https://api.trugen.ai/v1', 'http://127.0.0.1:9'), {
    headers: KEY,
  })
  expect(await trugen.json()).toMatchObject({ status: 'completed' })
  expect((await fetch(PRISM, { headers: KEY })).status).toBe(200)
})

test('normalizes a base URL of your own', async () => {
  const baseUrls = { sync: 'HTTP://LocalHost:80/fakes/./sync//' }
  server.use(...createHandlers(createMockVideoApi(), { baseUrls }))
  const url = SYNC.replace('https://api.sync.so', 'http://localhost/fakes/sync')
  expect((await fetch(url, { headers: KEY })).status).toBe(200)
})

test('throws for a base URL that is not valid, and for an unknown provider', () => {
  const api = createMockVideoApi({ providers: ['sync', 'prism'] })
  const baseUrls = { sync: 'localhost:4747', prism: '/prism', snyc: 'http://localhost:4747/sync' }
  expect(() => createHandlers(api, { baseUrls })).toThrow(
    'Failed to create handlers: baseUrls: ' +
      'sync: "localhost:4747" must be a URL such as http://localhost:4747/sync; ' +
      'prism: "/prism" must be a URL such as http://localhost:4747/prism; ' +
      'unknown provider "snyc". Did you mean sync? Known: sync, prism.',
  )
  const useless = { sync: 'http://localhost:9?a=b', prism: 'http://localhost:8/a/' }
  expect(() => createHandlers(api, { baseUrls: useless })).toThrow(
    'Failed to create handlers: baseUrls: sync: "http://localhost:9?a=b" must have no query and no fragment.',
  )
  expect(() => createHandlers(api, { baseUrls: { ...useless, sync: 'http://LOCALHOST:8/a' } })).toThrow(
    'Failed to create handlers: baseUrls: prism: "http://localhost:8/a/" is also the URL of sync. Give each provider its own.',
  )
})

test('does not answer at the real URL if there is a base URL of your own', async () => {
  server.use(...createHandlers(createMockVideoApi(), { baseUrls: { sync: 'http://localhost:9' } }))
  expect((await fetch(SYNC, { headers: KEY })).statusText).toBe('Unhandled Exception')
  expect(unhandled).toHaveBeenCalledExactlyOnceWith(`GET ${SYNC}`)
})

test.each([
  ['GET', 'https://api.trugen.ai/v1/ext/nowhere'],
  ['GET', 'https://api.sync.so/v2/nowhere'],
  ['GET', 'https://api.sync.so/'],
  ['GET', 'https://prismvideos.com/api/nowhere'],
  ['POST', SYNC],
  ['DELETE', TRUGEN],
  ['GET', 'https://api.sync.so/v2/nowhere/%E0%A4%A'],
])('passes unmatched calls on to later handlers: %s %s', async (method, url) => {
  const api = createMockVideoApi()
  server.use(
    ...createHandlers(api),
    // A RegExp, because MSW answers 500 to a bad escape if the path is a string with wildcards.
    http.all(/./, () => HttpResponse.text('mine', { status: 418 })),
  )
  const response = await fetch(url, { method, headers: KEY })
  expect([response.status, await response.text()]).toEqual([418, 'mine'])
  expect(api.requests()).toEqual([])
  expect(unhandled).not.toHaveBeenCalled()
})

test.each(['https://api.sync.so/v2/nowhere', 'https://api.sync.so/v2/nowhere/%zz'])(
  'passes unmatched calls on to onUnhandledRequest: %s',
  async (url) => {
    server.use(...createHandlers(createMockVideoApi()))
    expect((await fetch(url, { headers: KEY })).statusText).toBe('Unhandled Exception')
    expect(unhandled).toHaveBeenCalledExactlyOnceWith(`GET ${url}`)
  },
)

test.each([
  'https://api.trugen.ai/v10/script-to-video',
  'https://api.trugen.ai.evil.example/v1/script-to-video',
  'https://apiXtrugen.ai/v1/script-to-video',
  'http://api.sync.so/v2/errors',
  'https://api.sync.so:8443/v2/errors',
  'https://docs.prismvideos.com/api/generations/gen_abc123',
])('does not answer other URLs, even with unmatched answer: %s', async (url) => {
  server.use(...createHandlers(createMockVideoApi(), { unmatched: 'answer' }))
  expect((await fetch(url, { headers: KEY })).statusText).toBe('Unhandled Exception')
  expect(unhandled).toHaveBeenCalledOnce()
})

test.each([
  ['GET', 'https://api.trugen.ai/v1/ext/nowhere', 404, { error: 'Not found' }],
  // MSW never reports a URL that ends like a file.
  [
    'GET',
    'https://api.sync.so/v2/nowhere.mp4',
    404,
    { message: 'Cannot GET /v2/nowhere.mp4', error: 'Not Found', statusCode: 404 },
  ],
  ['GET', 'https://prismvideos.com/api', 404, { error: 'not_found', message: 'Not found' }],
  ['POST', TRUGEN, 405, { error: 'Method not allowed' }],
  [
    'GET',
    'https://api.sync.so/v2/nowhere/%E0%A4%A?a=b',
    404,
    { message: 'Cannot GET /v2/nowhere/%E0%A4%A', error: 'Not Found', statusCode: 404 },
  ],
  ['GET', 'https://api.sync.so', 404, { message: 'Cannot GET /', error: 'Not Found', statusCode: 404 }],
])('answers unmatched calls in the shape of the provider with unmatched answer: %s %s', async (...row) => {
  const [method, url, status, body] = row
  server.use(...createHandlers(createMockVideoApi(), { unmatched: 'answer' }))
  const response = await fetch(url, { method })
  expect([response.status, await response.json()]).toEqual([status, body])
})

test('does not read the body of a call that it passes on', async () => {
  server.use(
    ...createHandlers(createMockVideoApi()),
    http.post('https://api.sync.so/v2/nowhere', async ({ request }) =>
      HttpResponse.json(await request.json()),
    ),
  )
  const body = JSON.stringify({ model: 'lipsync-2' })
  const response = await fetch('https://api.sync.so/v2/nowhere', { method: 'POST', body })
  expect(await response.json()).toEqual({ model: 'lipsync-2' })
})

test('answers HEAD with headers only, and counts it as a poll', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  server.use(...createHandlers(api))
  for (let read = 0; read < 2; read += 1) {
    const response = await fetch(SYNC, { method: 'HEAD', headers: KEY })
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json; charset=utf-8',
      '',
    ])
  }
  expect(await (await fetch(SYNC, { headers: KEY })).json()).toMatchObject({ status: 'COMPLETED' })
})

test('records calls without keys', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  await fetch(`${SYNC}?wait=false&a=b`, { headers: { 'x-api-key': 'test', 'x-trace': '7', cookie: 'a=b' } })
  expect(api.requests()).toEqual([
    {
      at: '2026-01-01T00:00:00.000Z',
      realAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      provider: 'sync',
      operation: 'status',
      method: 'GET',
      path: '/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e',
      query: { wait: 'false', a: 'b' },
      headers: { 'x-trace': '7' },
      body: null,
      generation: '6533643b-aceb-4c40-967e-d9ba9baac39e',
      session: 'default',
      status: 200,
      state: 'queued',
      scenario: 'happy',
      reason: 'happy (the default): queued, reached 0 s after creation',
      unknown: [{ in: 'query', field: 'a', nearest: null }],
      idempotent: false,
    },
  ])
})

test('answers for the providers of the fake only', async () => {
  server.use(...createHandlers(createMockVideoApi({ providers: ['sync'] })))
  expect((await fetch(SYNC, { headers: KEY })).status).toBe(200)
  expect((await fetch(TRUGEN, { headers: KEY })).statusText).toBe('Unhandled Exception')
  expect(unhandled).toHaveBeenCalledExactlyOnceWith(`GET ${TRUGEN}`)
})

test('creates one handler for all URLs', () => {
  expect(createHandlers(createMockVideoApi())).toHaveLength(1)
})

test.each<[options: object, mistake: string]>([
  [{ unmatch: 'answer' }, '"unmatch" is unknown. Did you mean unmatched? Known: baseUrls, unmatched.'],
  [{ unmatched: 'error' }, 'unmatched: "error" is unknown. Known: pass, answer.'],
])('refuses wrong options: %j', (options, mistake) => {
  const message = getErrorMessage(() => createHandlers(createMockVideoApi(), options))
  expect(message).toBe(`Failed to create handlers: ${mistake}`)
})

test('refuses an argument that is not a fake', () => {
  // @ts-expect-error: not a fake
  expect(getErrorMessage(() => createHandlers({ scenario: 'slow' }))).toBe(
    'Failed to create handlers: the first argument is not a fake. Pass the result of createMockVideoApi().',
  )
})
