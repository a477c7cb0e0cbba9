import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createListener } from '../../src/server.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { ownProvider } from '../support/own-provider.ts'
import { CLOSE_HEADERS, fetchReply, openServer, sendRawRequest } from '../support/server.ts'
import type { Listener } from '../../src/server.ts'

const KEYS = { 'x-api-key': 'test', authorization: 'Bearer test' }

test('returns its URL, its port and the base URLs', async () => {
  const { url, port, baseUrls } = await openServer({ providers: ['trugen', 'sync', 'prism'] })
  expect(url).toBe(`http://127.0.0.1:${port}`)
  expect(baseUrls).toEqual({
    trugen: `${url}/trugen/v1`,
    sync: `${url}/sync`,
    prism: `${url}/prism/api`,
  })
})

test.each([
  `/trugen/v1/script-to-video/genStatus/${SAMPLE_IDS.trugen}`,
  `/v1/script-to-video/genStatus/${SAMPLE_IDS.trugen}`,
  `/sync/v2/generate/${SAMPLE_IDS.sync}`,
  `/v2/generate/${SAMPLE_IDS.sync}`,
  `/prism/api/generations/${SAMPLE_IDS.prism}`,
  `/api/generations/${SAMPLE_IDS.prism}`,
])('answers under each base path and its alias: %s', async (path) => {
  const { url, api } = await openServer()
  expect((await fetchReply(url + path, { headers: KEYS })).status).toBe(200)
  expect(api.requests().map((request) => request.operation)).toEqual(['status'])
})

test.each([
  ['/trugen/v1/nope', 404, { error: 'Not found' }],
  ['/v1', 404, { error: 'Not found' }],
  ['/sync/v2/nope', 404, { message: 'Cannot GET /v2/nope', error: 'Not Found', statusCode: 404 }],
  ['/sync', 404, { message: 'Cannot GET /', error: 'Not Found', statusCode: 404 }],
  ['/v2', 404, { message: 'Cannot GET /v2', error: 'Not Found', statusCode: 404 }],
  ['/prism/api/nope', 404, { error: 'not_found', message: 'Not found' }],
])("returns 404 in the provider's shape for an unknown path: %s", async (path, status, body) => {
  const { url } = await openServer()
  expect(await fetchReply(url + path)).toEqual({ status, body })
})

const BASES = 'Providers are under /trugen/v1, /sync, /prism/api; control routes are under /__mock.'
const SESSION_FORM =
  'The form of a path with a session is /s/<session>/<provider>, with one session that is not empty.'

test.each([
  ['/nope', BASES],
  ['/trugen', 'The base path of TruGen is /trugen/v1.'],
  ['/trugen/v10', 'The base path of TruGen is /trugen/v1.'],
  ['/trugen/v2/script-to-video/x', 'The base path of TruGen is /trugen/v1.'],
  ['/trugen/v2/ext/avatars', 'Did you mean /trugen/v1/ext/avatars?'],
  ['/trugen/script-to-video/genStatus/a', 'Did you mean /trugen/v1/script-to-video/genStatus/a?'],
  ['/TRUGEN/v1/ext/avatars', 'Did you mean /trugen/v1/ext/avatars?'],
  ['/prism/API/templates', 'Did you mean /prism/api/templates?'],
  ['/prism/v1/generations/gen_x', 'Did you mean /prism/api/generations/gen_x?'],
  ['/prism/v1/templates/a/generate', 'Did you mean POST /prism/api/templates/a/generate?'],
  // Only another revision has the route, and only for another method.
  ['/prism/v1/generations', 'The base path of Prism is /prism/api.'],
  ['/SYNC/v2/models', 'Did you mean /sync/v2/models?'],
  ['/synk/v2/generate/a', 'Did you mean /sync/v2/generate/a?'],
  ['/v3/generations', 'Did you mean /sync/v2/generations?'],
  ['/s/w3/prism', 'The base path of Prism is /s/w3/prism/api.'],
  ['/s/w3/prism/templates', 'Did you mean /s/w3/prism/api/templates?'],
  ['/s/w1/quick-fail/sync/v2', 'The scenario stands behind a colon: /s/w1:quick-fail/sync/v2.'],
  ['/s//sync', SESSION_FORM],
  ['/s/a/s/b/sync', SESSION_FORM],
  ['/apis', BASES],
  ['//sync/v2/errors', 'Did you mean /sync/v2/errors?'],
])(
  "returns 404 without a provider's shape outside all base paths, and records it: %s",
  async (path, advice) => {
    const { port, api } = await openServer({ providers: ['trugen', 'sync', 'prism'] })
    expect(await sendRawRequest(port, { line: `GET ${path} HTTP/1.1` })).toEqual({
      status: 404,
      body: {
        error: `No route matches GET ${path}. ${advice}`,
      },
    })
    expect(
      api.requests().map((request) => [request.provider, request.path, request.status, request.session]),
    ).toEqual([[null, path, 404, 'default']])
  },
)

test.each([
  ['/sync/generate/a', 'GET /v2/generate/:id'],
  ['/sync/generate', 'POST /v2/generate'],
  ['/sync/v2/v2/models', 'GET /v2/models'],
  ['/trugen/v1/v1/script-to-video/genStatus/a', 'GET /v1/script-to-video/genStatus/:generation_id'],
  ['/prism/api/api/templates/a', 'GET /api/templates/:id'],
])('names the route that an unknown path inside a base path ends like: %s', async (path, nearest) => {
  const { url, api } = await openServer()
  await fetch(url + path)
  expect(api.requests().at(-1)?.reason).toBe(`no such path; the nearest is ${nearest}`)
})

test("returns 405 in the provider's shape for a wrong method, with the allowed methods", async () => {
  const { url } = await openServer()
  const response = await fetch(`${url}/prism/api/generations/${SAMPLE_IDS.prism}`, { method: 'DELETE' })
  expect([response.status, response.headers.get('allow'), await response.json()]).toEqual([
    405,
    'GET, HEAD',
    { error: 'method_not_allowed', message: 'Method not allowed' },
  ])
})

test('answers HEAD like GET, without the body', async () => {
  const { url } = await openServer()
  const target = `${url}/sync/v2/generate/${SAMPLE_IDS.sync}`
  const [get, head] = [
    await fetch(target, { headers: KEYS }),
    await fetch(target, { method: 'HEAD', headers: KEYS }),
  ]
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(head.headers.get('content-length')).toBe(String((await get.text()).length))
})

test('counts a HEAD as a status read', async () => {
  const { url } = await openServer({ scenario: 'third-poll' })
  const target = `${url}/sync/v2/generate/${SAMPLE_IDS.sync}`
  for (const method of ['HEAD', 'GET']) await fetchReply(target, { method, headers: KEYS })
  expect((await fetchReply(target, { headers: KEYS })).body).toMatchObject({ status: 'COMPLETED' })
})

test('accepts a request target in absolute form with any host', async () => {
  const { port } = await openServer()
  const line = `GET http://elsewhere.example/sync/v2/nope?a=b HTTP/1.1`
  expect(await sendRawRequest(port, { line })).toEqual({
    status: 404,
    body: { message: 'Cannot GET /v2/nope', error: 'Not Found', statusCode: 404 },
  })
})

test('passes paths to providers without decoding or normalizing them', async () => {
  const { port } = await openServer()
  expect(await sendRawRequest(port, { line: 'GET /sync/v2/../%2e%2e//errors HTTP/1.1' })).toEqual({
    status: 404,
    body: { message: 'Cannot GET /v2/../%2e%2e//errors', error: 'Not Found', statusCode: 404 },
  })
})

test('serves an added provider under its prefix but no alias', async () => {
  const { port } = await openServer({ providers: [ownProvider] } as object)
  const headers = [...CLOSE_HEADERS, 'x-mine-key: test']
  expect(
    await sendRawRequest(port, { line: 'GET /mine/v1/jobs/job-sample/status.json HTTP/1.1', headers }),
  ).toEqual({
    status: 200,
    body: {
      id: 'job-sample',
      state: 'queued',
      prompt: 'a cat',
      self: 'http://127.0.0.1/mine/v1/jobs/job-sample',
    },
  })
  expect(
    (await sendRawRequest(port, { line: 'GET /v1/jobs/job-sample/status.json HTTP/1.1', headers }))?.status,
  ).toBe(404)
})

/** Starts a plain node:http server with a listener. Returns its URL. */
async function listen(listener: Listener): Promise<string> {
  const server = createServer(listener)
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

test('passes requests outside all base paths to next, unchanged', async () => {
  const listener = createListener(createMockVideoApi())
  const url = await listen((req, res) =>
    listener(req, res, (error) => res.end(JSON.stringify([req.method, req.url, error ?? null]))),
  )
  expect((await fetchReply(`${url}/mine?a=%zz`, { method: 'PUT' })).body).toEqual([
    'PUT',
    '/mine?a=%zz',
    null,
  ])
  expect((await fetchReply(`${url}/v2/nope`)).status).toBe(404)
})

test('returns 404 for requests outside all base paths without next', async () => {
  const url = await listen(createListener(createMockVideoApi()))
  expect(await fetchReply(`${url}/mine`)).toEqual({
    status: 404,
    body: { error: 'No provider has the path /mine.' },
  })
})
