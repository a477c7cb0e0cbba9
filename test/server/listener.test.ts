import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createListener } from '../../src/server.ts'
import { SAMPLES } from '../support/fixed.ts'
import { ownProvider } from '../support/own-provider.ts'
import { LAST, ask, open, write } from '../support/server.ts'
import type { Listener } from '../../src/server.ts'

const KEYS = { 'x-api-key': 'test', authorization: 'Bearer test' }

test('says where it listens', async () => {
  const { url, port, baseUrls } = await open()
  expect(url).toBe(`http://127.0.0.1:${port}`)
  expect(baseUrls).toEqual({
    trugen: `${url}/trugen/v1`,
    sync: `${url}/sync`,
    prism: `${url}/prism/api`,
  })
})

test.each([
  `/trugen/v1/script-to-video/genStatus/${SAMPLES.trugen}`,
  `/v1/script-to-video/genStatus/${SAMPLES.trugen}`,
  `/sync/v2/generate/${SAMPLES.sync}`,
  `/v2/generate/${SAMPLES.sync}`,
  `/prism/api/generations/${SAMPLES.prism}`,
  `/api/generations/${SAMPLES.prism}`,
])('answers at each base and its alias: %s', async (path) => {
  const { url, api } = await open()
  expect((await ask(url + path, { headers: KEYS })).status).toBe(200)
  expect(api.requests().map((request) => request.operation)).toEqual(['status'])
})

test.each([
  ['/trugen/v1/nope', 404, { error: 'Not found' }],
  ['/v1', 404, { error: 'Not found' }],
  ['/sync/v2/nope', 404, { message: 'Cannot GET /v2/nope', error: 'Not Found', statusCode: 404 }],
  ['/sync', 404, { message: 'Cannot GET /', error: 'Not Found', statusCode: 404 }],
  ['/v2', 404, { message: 'Cannot GET /v2', error: 'Not Found', statusCode: 404 }],
  ['/prism/api/nope', 404, { error: 'not_found', message: 'Not found' }],
])('answers an unknown path in the shape of its provider: %s', async (path, status, body) => {
  const { url } = await open()
  expect(await ask(url + path)).toEqual({ status, body })
})

test.each(['/', '/nope', '/trugen', '/trugen/v10', '/synced', '/prism', '/apis', '//sync/v2/errors'])(
  'answers what is under no base in no shape of a provider: %s',
  async (path) => {
    const { port, api } = await open()
    expect(await write(port, { line: `GET ${path} HTTP/1.1` })).toEqual({
      status: 404,
      body: {
        error: `Nothing answers GET ${path}. Providers answer under /trugen/v1, /sync, /prism/api; control routes under /__mock.`,
      },
    })
    expect(api.requests()).toEqual([])
  },
)

test('answers an unknown method in the shape of its provider, and names those there are', async () => {
  const { url } = await open()
  const answer = await fetch(`${url}/prism/api/generations/${SAMPLES.prism}`, { method: 'DELETE' })
  expect([answer.status, answer.headers.get('allow'), await answer.json()]).toEqual([
    405,
    'GET, HEAD',
    { error: 'method_not_allowed', message: 'Method not allowed' },
  ])
})

test('answers HEAD as GET, without the body', async () => {
  const { url } = await open()
  const target = `${url}/sync/v2/generate/${SAMPLES.sync}`
  const [got, head] = [
    await fetch(target, { headers: KEYS }),
    await fetch(target, { method: 'HEAD', headers: KEYS }),
  ]
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(head.headers.get('content-length')).toBe(String((await got.text()).length))
})

test('counts a HEAD as a status read', async () => {
  const { url } = await open({ scenario: 'third-poll' })
  const target = `${url}/sync/v2/generate/${SAMPLES.sync}`
  for (const method of ['HEAD', 'GET']) await ask(target, { method, headers: KEYS })
  expect((await ask(target, { headers: KEYS })).body).toMatchObject({ status: 'COMPLETED' })
})

test('takes a target in absolute form, whatever host it names', async () => {
  const { port } = await open()
  const line = `GET http://elsewhere.example/sync/v2/nope?a=b HTTP/1.1`
  expect(await write(port, { line })).toEqual({
    status: 404,
    body: { message: 'Cannot GET /v2/nope', error: 'Not Found', statusCode: 404 },
  })
})

test('does not decode or tidy up a path before the provider sees it', async () => {
  const { port } = await open()
  expect(await write(port, { line: 'GET /sync/v2/../%2e%2e//errors HTTP/1.1' })).toEqual({
    status: 404,
    body: { message: 'Cannot GET /v2/../%2e%2e//errors', error: 'Not Found', statusCode: 404 },
  })
})

test('gives an added provider its prefix only', async () => {
  const { port } = await open({ providers: [ownProvider] } as object)
  const headers = [...LAST, 'x-mine-key: test']
  expect(await write(port, { line: 'GET /mine/v1/jobs/job-sample/status.json HTTP/1.1', headers })).toEqual({
    status: 200,
    body: {
      id: 'job-sample',
      state: 'queued',
      prompt: 'a cat',
      self: 'http://127.0.0.1/mine/v1/jobs/job-sample',
    },
  })
  expect((await write(port, { line: 'GET /v1/jobs/job-sample/status.json HTTP/1.1', headers }))?.status).toBe(
    404,
  )
})

/** A bare server around a listener, without the rest of the fake's server. */
async function serve(listener: Listener): Promise<string> {
  const server = createServer(listener)
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

test('gives on to next what is none of a provider, untouched', async () => {
  const listener = createListener(createMockVideoApi())
  const url = await serve((req, res) =>
    listener(req, res, (error) => res.end(JSON.stringify([req.method, req.url, error ?? null]))),
  )
  expect((await ask(`${url}/mine?a=%zz`, { method: 'PUT' })).body).toEqual(['PUT', '/mine?a=%zz', null])
  expect((await ask(`${url}/v2/nope`)).status).toBe(404)
})

test('answers what is none of a provider itself where nobody is next', async () => {
  const url = await serve(createListener(createMockVideoApi()))
  expect(await ask(`${url}/mine`)).toEqual({ status: 404, body: { error: 'No provider answers at /mine.' } })
})
