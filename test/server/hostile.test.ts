import { once } from 'node:events'
import { createServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createListener } from '../../src/server.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import {
  CLOSE_HEADERS,
  fetchReply,
  waitForClose,
  exchangeBytes,
  openServer,
  encodeRequest,
  openRequest,
  sendRawRequest,
} from '../support/server.ts'
import type { Socket } from 'node:net'

const KEY = 'x-api-key: test'
const STATUS = `/sync/v2/generate/${SAMPLE_IDS.sync}`
const MISSING = {
  status: 404,
  body: {
    message: 'Generation not found',
    error: 'Not Found',
    statusCode: 404,
    errorCode: 'generation_not_found',
  },
}
const buildRouteError = (method: string, path: string): object => ({
  status: 404,
  body: { message: `Cannot ${method} ${path}`, error: 'Not Found', statusCode: 404 },
})

test.each([
  ['/v2/generate/%zz', MISSING],
  ['/v2/generate/%E0%A4%A', MISSING],
  ['/v2/generate/%00', MISSING],
  ['/v2/generate/__proto__', MISSING],
  ['/v2/generate/constructor', MISSING],
  ['/v2/generate/..', MISSING],
  [`/v2/generate/${SAMPLE_IDS.sync};a=b`, MISSING],
  [`/v2/generate/${SAMPLE_IDS.sync}/`, buildRouteError('GET', `/v2/generate/${SAMPLE_IDS.sync}/`)],
  [`/v2/generate/${'a'.repeat(15_000)}`, MISSING],
])('returns 404 for an unusual id: %#', async (path, answer) => {
  const { port } = await openServer()
  expect(
    await sendRawRequest(port, { line: `GET /sync${path} HTTP/1.1`, headers: [...CLOSE_HEADERS, KEY] }),
  ).toEqual(answer)
})

test('creates generations with unusual ids if unknownIds is create', async () => {
  const { port, api } = await openServer({ unknownIds: 'create' })
  const ids = ['__proto__', 'constructor', '%00', '%1b[31m', '%22']
  for (const id of ids) {
    const response = await sendRawRequest(port, {
      line: `GET /sync/v2/generate/${id} HTTP/1.1`,
      headers: [...CLOSE_HEADERS, KEY],
    })
    expect(response?.body).toMatchObject({ id: decodeURIComponent(id) })
  }
  expect(api.generations.list().map(({ id }) => id)).toEqual(ids.map((id) => decodeURIComponent(id)))
})

test('ignores a malformed query', async () => {
  const { port } = await openServer()
  const line = `GET ${STATUS}?wait=%zz&timeout=%E0&__proto__=1&constructor=2&& HTTP/1.1`
  expect((await sendRawRequest(port, { line, headers: [...CLOSE_HEADERS, KEY] }))?.status).toBe(200)
})

test.each(['1e999', '55.5', '1e2'])('holds a long-poll for at most the maximum time: %s', async (timeout) => {
  const { baseUrls } = await openServer({ clock: 'auto', scenario: 'stuck' })
  const target = `${baseUrls['sync']}/v2/generate/${SAMPLE_IDS.sync}?wait=true&timeout=${timeout}`
  expect((await fetchReply(target, { headers: { 'x-api-key': 'test' } })).body).toMatchObject({
    status: 'PROCESSING',
  })
})

test.each([
  ['NaN', 'timeout must be a number'],
  ['', 'timeout must be a number'],
  ['0x1', 'timeout must be a number'],
  ['-1', 'timeout must not be less than 0'],
  ['-1e999', 'timeout must not be less than 0'],
])('returns 400 for an invalid timeout: "%s"', async (timeout, message) => {
  const { baseUrls } = await openServer()
  const target = `${baseUrls['sync']}/v2/generate/${SAMPLE_IDS.sync}?wait=true&timeout=${timeout}`
  expect(await fetchReply(target, { headers: { 'x-api-key': 'test' } })).toEqual({
    status: 400,
    body: { message, error: 'Bad Request', statusCode: 400 },
  })
})

test.each(['__proto__', 'constructor', '\xff\x80\xe9', 'a'.repeat(10_000), 'two words', '"', '%00'])(
  'separates sessions with unusual names, and records a safe form of their names: %#',
  async (name) => {
    const { port, api } = await openServer()
    await sendRawRequest(port, {
      line: `GET ${STATUS} HTTP/1.1`,
      headers: [...CLOSE_HEADERS, `x-api-key: ${name}:happy`],
    })
    expect(api.requests()).toEqual([])
    expect(api.session(name).requests()).toEqual([
      expect.objectContaining({ status: 200, session: expect.stringMatching(/^[\w-]{1,24}$/) as unknown }),
    ])
  },
)

test.each(['__proto__', 'constructor', 'toString', '+', 'happy,stuck', '\x9b31m'])(
  'returns 400 for an unknown scenario: %#',
  async (scenario) => {
    const { port } = await openServer()
    const headers = [...CLOSE_HEADERS, KEY, `x-mock-scenario: ${scenario}`]
    const response = await sendRawRequest(port, { line: `GET ${STATUS} HTTP/1.1`, headers })
    expect(response?.status).toBe(400)
    expect(JSON.stringify(response?.body)).toContain('Failed to choose a scenario: ')
  },
)

test('joins a repeated key header to one key', async () => {
  const { port, api } = await openServer()
  const headers = [...CLOSE_HEADERS, 'x-api-key: one', 'x-api-key: two:']
  expect((await sendRawRequest(port, { line: `GET ${STATUS} HTTP/1.1`, headers }))?.status).toBe(200)
  expect(api.requests()).toEqual([])
})

test('records unusual headers, without keys', async () => {
  const { port, api } = await openServer()
  const headers = [
    ...CLOSE_HEADERS,
    KEY,
    '__proto__: a',
    'constructor: b',
    'Authorization: Bearer secret',
    'Cookie: c=secret',
  ]
  await sendRawRequest(port, { line: `GET ${STATUS} HTTP/1.1`, headers })
  const [request] = api.requests()
  expect(Object.entries(request?.headers ?? {})).toEqual([
    ['host', '127.0.0.1'],
    ['connection', 'close'],
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test.each([
  ['OPTIONS * HTTP/1.1', 404],
  ['GET http://elsewhere.example HTTP/1.1', 200],
  ['GET http:///__mock/health HTTP/1.1', 200],
  ['GET //elsewhere.example/__mock/health HTTP/1.1', 404],
  ['GET /sync/../__mock/health HTTP/1.1', 404],
  [`GET /${'a'.repeat(15_000)} HTTP/1.1`, 404],
  [`GET /${'a'.repeat(20_000)} HTTP/1.1`, 431],
  ['GET /sync/v2/\0 HTTP/1.1', 400],
  ['GET /sync/v2/\x1b[31m HTTP/1.1', 400],
  ['GET /sync/v2/\xff\xfe HTTP/1.1', 400],
  ['FOO /sync/v2/errors HTTP/1.1', 400],
  ['GET ? HTTP/1.1', 400],
  ['PRI * HTTP/2.0', 400],
])('answers an unusual request line: %#', async (line, status) => {
  const { port } = await openServer()
  expect((await sendRawRequest(port, { line }))?.status).toBe(status)
})

test.each([
  ['Content-Length: -5', ''],
  ['Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
  ['Transfer-Encoding: chunked', 'zz\r\nnothing'],
  ['Expect: nonsense', ''],
])('returns an error for an invalid body: %s', async (header, body) => {
  const { port } = await openServer()
  const response = await sendRawRequest(port, {
    line: 'POST /__mock/reset HTTP/1.1',
    headers: [...CLOSE_HEADERS, header],
    body,
  })
  expect(response?.status).toBeGreaterThanOrEqual(400)
  expect(response?.status).toBeLessThan(500)
})

test.each([
  ['ends in a file', '--B\r\nContent-Disposition: form-data; name="video"; filename="a"\r\n\r\nabc'],
  ['ends in a header', '--B\r\nContent-Disposition: form-da'],
  ['has no part', 'abc'],
  [
    'has an unknown charset',
    '--B\r\nContent-Disposition: form-data; name="model"\r\nContent-Type: text/plain; charset=zzz\r\n\r\nx\r\n--B--\r\n',
  ],
  ['is empty', ''],
])('returns 400 for a form that %s, and keeps running', async (_, body) => {
  const { port, url } = await openServer()
  const length = `Content-Length: ${body.length}`
  const headers = [...CLOSE_HEADERS, KEY, 'Content-Type: multipart/form-data; boundary=B', length]
  const message = ['body must be JSON or a form: it is not a valid form']
  expect(await sendRawRequest(port, { line: 'POST /sync/v2/generate HTTP/1.1', headers, body })).toEqual({
    status: 400,
    body: { message, error: 'Bad Request', statusCode: 400 },
  })
  expect((await fetchReply(`${url}/__mock/health`)).status).toBe(200)
})

test('keeps running if a client disconnects within a form', async () => {
  const { port, url } = await openServer()
  const length = 'Content-Length: 1000'
  const headers = ['Host: a', KEY, 'Content-Type: multipart/form-data; boundary=B', length]
  const body = '--B\r\nContent-Disposition: form-data; name="video"; filename="a"\r\n\r\nabc'
  const client = await openRequest(port, { line: 'POST /sync/v2/generate HTTP/1.1', headers, body })
  client.destroy()
  await waitForClose(client)
  expect((await fetchReply(`${url}/__mock/health`)).status).toBe(200)
})

test('closes connections that do not send HTTP, and keeps running', async () => {
  const { port, url } = await openServer()
  const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const tlsHello = Uint8Array.from([22, 3, 1])
  for (const bytes of [allBytes, tlsHello]) {
    expect(await exchangeBytes(port, bytes)).toMatch(/^(?:HTTP\/1\.1 400 Bad Request\r\n|$)/)
  }
  expect((await fetchReply(`${url}/__mock/health`)).status).toBe(200)
})

test('releases held long-polls of a client that disconnects, including pipelined ones', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'stuck', warn: () => {} })
  const server = createServer(createListener(api)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const receivedUrls: unknown[] = []
  server.on('request', ({ url }) => receivedUrls.push(url))
  const disconnected = once(server, 'connection').then(([socket]: Socket[]) => socket && waitForClose(socket))
  const request = { line: `GET ${STATUS}?wait=true HTTP/1.1`, headers: ['Host: a', KEY] }
  const address = server.address()
  const client = await openRequest(typeof address === 'object' ? (address?.port ?? 0) : 0, request)
  client.write(Buffer.concat([encodeRequest(request), encodeRequest(request)]))
  while (receivedUrls.length < 3) await setImmediate()
  client.destroy()
  await disconnected
  await setImmediate()
  // A long-poll that is still held would be answered and recorded now.
  await api.clock.advance('1h')
  expect(api.requests()).toEqual([])
})

test('breaks the connection of every long-poll that is held during a reset', async () => {
  const { baseUrls, api } = await openServer({ scenario: 'stuck' })
  const target = `${baseUrls['sync']}/v2/generate/${SAMPLE_IDS.sync}?wait=true`
  const codes: unknown[] = []
  for (let polls = 0; polls < 50; polls += 1) {
    fetchReply(target, { headers: { 'x-api-key': 'test' } }).catch((error: unknown) =>
      codes.push(error instanceof Error ? error.cause : error),
    )
  }
  while (codes.length < 50) {
    api.reset()
    await setImmediate()
  }
  expect(codes).toEqual(
    Array.from({ length: 50 }, () => expect.objectContaining({ code: 'ECONNRESET' }) as unknown),
  )
})

test('stays within its limits for many ids, sessions and calls', async () => {
  const { api, baseUrls } = await openServer({
    unknownIds: 'create',
    limits: { generations: 10, sessions: 5, requests: 3 },
  })
  for (let number = 0; number < 40; number += 1) {
    const headers = { 'x-api-key': `s${number % 8}:` }
    await fetchReply(`${baseUrls['sync']}/v2/generate/id-${number}`, { headers })
    await fetchReply(`${baseUrls['sync']}/v2/generate/id-${number}`, { headers: { 'x-api-key': 'test' } })
  }
  expect(api.requests()).toHaveLength(3)
  expect(api.generations.list().length).toBeLessThanOrEqual(10)
})
