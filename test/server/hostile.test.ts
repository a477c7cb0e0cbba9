import { once } from 'node:events'
import { createServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createListener } from '../../src/server.ts'
import { SAMPLES } from '../support/fixed.ts'
import { LAST, ask, closed, exchange, open, toBytes, wait, write } from '../support/server.ts'
import type { Socket } from 'node:net'

const KEY = 'x-api-key: test'
const STATUS = `/sync/v2/generate/${SAMPLES.sync}`
const MISSING = {
  status: 404,
  body: {
    message: 'Generation not found',
    error: 'Not Found',
    statusCode: 404,
    errorCode: 'generation_not_found',
  },
}
const cannot = (method: string, path: string): object => ({
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
  [`/v2/generate/${SAMPLES.sync};a=b`, MISSING],
  [`/v2/generate/${SAMPLES.sync}/`, cannot('GET', `/v2/generate/${SAMPLES.sync}/`)],
  [`/v2/generate/${'a'.repeat(15_000)}`, MISSING],
])('answers odd ids as unknown ones: %#', async (path, answer) => {
  const { port } = await open()
  expect(await write(port, { line: `GET /sync${path} HTTP/1.1`, headers: [...LAST, KEY] })).toEqual(answer)
})

test('answers an id of odd bytes where ids are made by reading them', async () => {
  const { port, api } = await open({ unknownIds: 'create' })
  const ids = ['__proto__', 'constructor', '%00', '%1b[31m', '%22']
  for (const id of ids) {
    const heard = await write(port, { line: `GET /sync/v2/generate/${id} HTTP/1.1`, headers: [...LAST, KEY] })
    expect(heard?.body).toMatchObject({ id: decodeURIComponent(id) })
  }
  expect(api.generations.list().map(({ id }) => id)).toEqual(ids.map((id) => decodeURIComponent(id)))
})

test('takes a malformed query for one that says nothing', async () => {
  const { port } = await open()
  const line = `GET ${STATUS}?wait=%zz&timeout=%E0&__proto__=1&constructor=2&& HTTP/1.1`
  expect((await write(port, { line, headers: [...LAST, KEY] }))?.status).toBe(200)
})

test.each(['1e999', '55.5', '1e2'])('holds for no longer than the longest wait: %s', async (timeout) => {
  const { baseUrls } = await open({ clock: 'auto', scenario: 'stuck' })
  const target = `${baseUrls['sync']}/v2/generate/${SAMPLES.sync}?wait=true&timeout=${timeout}`
  expect((await ask(target, { headers: { 'x-api-key': 'test' } })).body).toMatchObject({
    status: 'PROCESSING',
  })
})

test.each([
  ['NaN', 'timeout must be a number'],
  ['', 'timeout must be a number'],
  ['0x1', 'timeout must be a number'],
  ['-1', 'timeout must not be less than 0'],
  ['-1e999', 'timeout must not be less than 0'],
])('refuses to wait for what is no time: "%s"', async (timeout, message) => {
  const { baseUrls } = await open()
  const target = `${baseUrls['sync']}/v2/generate/${SAMPLES.sync}?wait=true&timeout=${timeout}`
  expect(await ask(target, { headers: { 'x-api-key': 'test' } })).toEqual({
    status: 400,
    body: { message, error: 'Bad Request', statusCode: 400 },
  })
})

test.each(['__proto__', 'constructor', '\xff\x80\xe9', 'a'.repeat(10_000), 'two words', '"', '%00'])(
  'keeps sessions of odd names apart, and shows them without what is odd: %#',
  async (name) => {
    const { port, api } = await open()
    await write(port, { line: `GET ${STATUS} HTTP/1.1`, headers: [...LAST, `x-api-key: ${name}:happy`] })
    expect(api.requests()).toEqual([])
    expect(api.session(name).requests()).toEqual([
      expect.objectContaining({ status: 200, session: expect.stringMatching(/^[\w-]{1,24}$/) as unknown }),
    ])
  },
)

test.each(['__proto__', 'constructor', 'toString', '+', 'happy,stuck', '\x9b31m'])(
  'answers a scenario that there is not with 400: %#',
  async (scenario) => {
    const { port } = await open()
    const headers = [...LAST, KEY, `x-mock-scenario: ${scenario}`]
    const heard = await write(port, { line: `GET ${STATUS} HTTP/1.1`, headers })
    expect(heard?.status).toBe(400)
    expect(JSON.stringify(heard?.body)).toContain('Failed to choose a scenario: ')
  },
)

test('takes a key that comes twice for one key', async () => {
  const { port, api } = await open()
  const headers = [...LAST, 'x-api-key: one', 'x-api-key: two:']
  expect((await write(port, { line: `GET ${STATUS} HTTP/1.1`, headers }))?.status).toBe(200)
  expect(api.requests()).toEqual([])
})

test('keeps odd headers in the journal, and no key', async () => {
  const { port, api } = await open()
  const headers = [
    ...LAST,
    KEY,
    '__proto__: a',
    'constructor: b',
    'Authorization: Bearer secret',
    'Cookie: c=secret',
  ]
  await write(port, { line: `GET ${STATUS} HTTP/1.1`, headers })
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
  ['GET http://elsewhere.example HTTP/1.1', 404],
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
])('answers an odd request line: %#', async (line, status) => {
  const { port } = await open()
  expect((await write(port, { line }))?.status).toBe(status)
})

test.each([
  ['Content-Length: -5', ''],
  ['Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
  ['Transfer-Encoding: chunked', 'zz\r\nnothing'],
  ['Expect: nonsense', ''],
])('answers a body that is none with an error: %s', async (header, body) => {
  const { port } = await open()
  const heard = await write(port, { line: 'POST /__mock/reset HTTP/1.1', headers: [...LAST, header], body })
  expect(heard?.status).toBeGreaterThanOrEqual(400)
  expect(heard?.status).toBeLessThan(500)
})

test.each([
  ['ends in a file', '--B\r\nContent-Disposition: form-data; name="video"; filename="a"\r\n\r\nabc'],
  ['ends in a header', '--B\r\nContent-Disposition: form-da'],
  ['has no part', 'abc'],
  ['is empty', ''],
])('answers a form that %s with 400, and goes on', async (_, body) => {
  const { port, url } = await open()
  const length = `Content-Length: ${body.length}`
  const headers = [...LAST, KEY, 'Content-Type: multipart/form-data; boundary=B', length]
  const message = ['body must be JSON or a form: it is no form']
  expect(await write(port, { line: 'POST /sync/v2/generate HTTP/1.1', headers, body })).toEqual({
    status: 400,
    body: { message, error: 'Bad Request', statusCode: 400 },
  })
  expect((await ask(`${url}/__mock/health`)).status).toBe(200)
})

test('lets a client leave in the middle of a form', async () => {
  const { port, url } = await open()
  const length = 'Content-Length: 1000'
  const headers = ['Host: a', KEY, 'Content-Type: multipart/form-data; boundary=B', length]
  const body = '--B\r\nContent-Disposition: form-data; name="video"; filename="a"\r\n\r\nabc'
  const client = await wait(port, { line: 'POST /sync/v2/generate HTTP/1.1', headers, body })
  client.destroy()
  await closed(client)
  expect((await ask(`${url}/__mock/health`)).status).toBe(200)
})

test('hangs up on what is no HTTP, and goes on', async () => {
  const { port, url } = await open()
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const hello = Uint8Array.from([22, 3, 1])
  for (const bytes of [every, hello, toBytes({ line: 'CONNECT elsewhere.example:443 HTTP/1.1' })]) {
    expect(await exchange(port, bytes)).toMatch(/^(?:HTTP\/1\.1 400 Bad Request\r\n|$)/)
  }
  expect((await ask(`${url}/__mock/health`)).status).toBe(200)
})

test('lets go of held polls whose client leaves, those behind another on its connection too', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'stuck', warn: () => {} })
  const server = createServer(createListener(api)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const seen: unknown[] = []
  server.on('request', ({ url }) => seen.push(url))
  const gone = once(server, 'connection').then(([socket]: Socket[]) => socket && closed(socket))
  const request = { line: `GET ${STATUS}?wait=true HTTP/1.1`, headers: ['Host: a', KEY] }
  const address = server.address()
  const client = await wait(typeof address === 'object' ? (address?.port ?? 0) : 0, request)
  client.write(Buffer.concat([toBytes(request), toBytes(request)]))
  while (seen.length < 3) await setImmediate()
  client.destroy()
  await gone
  await setImmediate()
  // Whoever were still held would be answered now, and noted.
  await api.clock.advance('1h')
  expect(api.requests()).toEqual([])
})

test('answers every poll that a reset finds held', async () => {
  const { baseUrls, api } = await open({ scenario: 'stuck' })
  const target = `${baseUrls['sync']}/v2/generate/${SAMPLES.sync}?wait=true`
  const statuses: number[] = []
  for (let polls = 0; polls < 50; polls += 1) {
    void ask(target, { headers: { 'x-api-key': 'test' } }).then(({ status }) => statuses.push(status))
  }
  while (statuses.length < 50) {
    api.reset()
    await setImmediate()
  }
  expect(new Set(statuses)).toEqual(new Set([404]))
})

test('keeps to its limits with ids, sessions and calls without number', async () => {
  const { api, baseUrls } = await open({
    unknownIds: 'create',
    limits: { generations: 10, sessions: 5, requests: 3 },
  })
  for (let number = 0; number < 40; number += 1) {
    const headers = { 'x-api-key': `s${number % 8}:` }
    await ask(`${baseUrls['sync']}/v2/generate/id-${number}`, { headers })
    await ask(`${baseUrls['sync']}/v2/generate/id-${number}`, { headers: { 'x-api-key': 'test' } })
  }
  expect(api.requests()).toHaveLength(3)
  expect(api.generations.list().length).toBeLessThanOrEqual(10)
})
