import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { isRecord } from '../../src/lib/unknown-record.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const HEADERS = { 'x-api-key': 'fixed', authorization: 'Bearer fixed' }

test('names the base URLs of a session on the hosts of the providers', () => {
  const api = createMockVideoApi()
  expect([api.baseUrls, api.session('w3').baseUrls]).toEqual([
    {
      trugen: 'https://api.trugen.ai/v1',
      sync: 'https://api.sync.so',
      prism: 'https://prismvideos.com/api',
    },
    {
      trugen: 'https://api.trugen.ai/s/w3/v1',
      sync: 'https://api.sync.so/s/w3',
      prism: 'https://prismvideos.com/s/w3/api',
    },
  ])
})

test.each([
  ['sync', '/v2/generate/one'],
  ['prism', '/generations/one'],
  ['trugen', '/script-to-video/genStatus/one'],
] as const)('chooses the session by the base URL, and so does the video: %s', async (provider, path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const session = api.session('w3')
  session[provider].create({ id: 'one', state: 'completed' })
  const text = await (await fetch(session.baseUrls[provider] + path, { headers: HEADERS })).text()
  const video = (text.match(/https:[^"]+/g) ?? []).find((url) => url.includes('/s/w3/')) ?? ''
  expect((await fetch(video)).status).toBe(200)
  const requests = session.requests()
  expect([requests[0]?.operation, requests.at(-1)?.operation]).toEqual(['status', 'video'])
  for (const request of requests)
    expect([request.path.includes('/s/'), request.generation]).toEqual([false, 'one'])
})

test('has the URLs of the provider in a session that the key chooses', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  api.session('w3').sync.create({ id: 'one', state: 'completed' })
  const response = await fetch('https://api.sync.so/v2/generate/one', { headers: { 'x-api-key': 'w3:' } })
  const body: unknown = await response.json()
  expect(isRecord(body) && body['outputUrl']).toMatch(/^https:\/\/api\.sync\.so\/v2\//)
})

test.each(['http://localhost:9/gateway/s/w3', 'http://localhost:9/s/w3/gateway'])(
  'finds the session in front of a base URL of your own, and behind it: %s',
  async (base) => {
    const api = createMockVideoApi({ clock: 'manual' })
    server.use(...createHandlers(api, { baseUrls: { sync: 'http://localhost:9/gateway' } }))
    const response = await fetch(`${base}/v2/generations`, {
      headers: HEADERS,
    }).catch(String)
    const found = typeof response === 'string' ? response : response.status
    expect([found, api.session('w3').requests().length, api.requests().length]).toEqual([200, 1, 0])
  },
)

test.each(['https://api.sync.so/s//v2/generations', 'https://elsewhere.example/s/w3/v2/generations'])(
  'passes on what is not a base URL with a session: %s',
  async (url) => {
    const api = createMockVideoApi({ clock: 'manual' })
    server.use(...createHandlers(api))
    await expect(fetch(url, { headers: HEADERS })).rejects.toThrow('Cannot bypass a request')
    expect(api.requests()).toEqual([])
  },
)
