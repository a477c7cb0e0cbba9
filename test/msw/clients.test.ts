import https from 'node:https'
import { setImmediate } from 'node:timers/promises'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import type { IncomingHttpHeaders } from 'node:http'
import type { Fault, MockVideoApi } from '../../src/index.ts'

const URL_OF_SAMPLE = `https://api.sync.so/v2/generate/${SAMPLE_IDS.sync}`
const headers = { 'x-api-key': 'test' }

const print = vi.fn<(...items: unknown[]) => void>()
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(() => {
  print.mockClear()
  vi.spyOn(console, 'error').mockImplementation(print)
})
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

/** Creates a fake with a fault of every status read, and lets MSW answer for it. */
function startFake(fault?: Partial<Fault>): MockVideoApi {
  const scenarios = fault && [{ name: 'own', faults: [{ on: 'status' as const, ...fault }] }]
  const api = createMockVideoApi({ clock: 'manual', ...(scenarios && { scenarios, scenario: 'own' }) })
  server.use(...createHandlers(api))
  return api
}

interface NodeAnswer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Makes a call with `node:https`. Rejects with the error of the request or of the response. */
function sendWithNode(method = 'GET', agent?: https.Agent): Promise<NodeAnswer> {
  return new Promise((resolve, reject) => {
    const request = https.request(URL_OF_SAMPLE, { method, headers, ...(agent && { agent }) }, (response) => {
      let body = ''
      response.on('data', (chunk) => (body += String(chunk)))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    })
    request.on('error', reject)
    request.end()
  })
}

async function catchError(pending: Promise<unknown>): Promise<unknown> {
  return pending.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Resolves once a held call has created the sample. */
async function waitForHeldCall(api: MockVideoApi): Promise<void> {
  while (api.generations.list().length === 0) await setImmediate()
}

test('resets a connection with ECONNRESET, like a socket', async () => {
  startFake({ connection: 'reset' })
  const error = await catchError(fetch(URL_OF_SAMPLE, { headers }))
  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({
    message: 'fetch failed',
    code: undefined,
    cause: { name: 'Error', message: 'read ECONNRESET', code: 'ECONNRESET', errno: -104, syscall: 'read' },
  })
  expect(await catchError(sendWithNode())).toMatchObject({
    name: 'Error',
    message: 'read ECONNRESET',
    code: 'ECONNRESET',
    errno: -104,
    syscall: 'read',
  })
})

test('lets MSW print two lines about a reset', async () => {
  startFake({ connection: 'reset' })
  await catchError(fetch(URL_OF_SAMPLE, { headers }))
  const [first, second, ...others] = print.mock.calls
  expect(first).toMatchObject([{ stack: 'TypeError: fetch failed' }])
  expect(second).toEqual([expect.stringContaining(`the handler lookup for "GET ${URL_OF_SAMPLE}"`)])
  expect(others).toEqual([])
})

test('gives the content-length of GET and HEAD, to fetch and to node:https', async () => {
  startFake()
  const got = await fetch(URL_OF_SAMPLE, { headers })
  const length = String(new TextEncoder().encode(await got.text()).byteLength)
  const head = await fetch(URL_OF_SAMPLE, { method: 'HEAD', headers })
  expect([got.headers.get('content-length'), head.headers.get('content-length'), await head.text()]).toEqual([
    length,
    length,
    '',
  ])
  expect((await sendWithNode()).headers['content-length']).toBe(length)
  expect(await sendWithNode('HEAD')).toMatchObject({ headers: { 'content-length': length }, body: '' })
})

test('answers HEAD and GET on one connection', async () => {
  startFake()
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 })
  expect(await sendWithNode('HEAD', agent)).toMatchObject({ status: 200, body: '' })
  expect(JSON.parse((await sendWithNode('GET', agent)).body)).toMatchObject({ status: 'PENDING' })
  agent.destroy()
})

test('has no content-length if there can be no body', async () => {
  startFake({ reply: { status: 204 } })
  expect((await fetch(URL_OF_SAMPLE, { headers })).headers.has('content-length')).toBe(false)
})

test('ends a truncated body in an error, like a socket', async () => {
  startFake({ body: 'truncated' })
  const response = await fetch(URL_OF_SAMPLE, { headers })
  expect(response.headers.get('content-length')).toMatch(/^\d+$/)
  expect(await catchError(response.text())).toMatchObject({
    name: 'TypeError',
    message: 'terminated',
    cause: { name: 'SocketError', code: 'UND_ERR_SOCKET' },
  })
  expect(await catchError(sendWithNode())).toMatchObject({ message: 'aborted', code: 'ECONNRESET' })
})

test('ends a slow body when the client leaves, with the reason of the client', async () => {
  startFake({ body: 'slow' })
  const client = new AbortController()
  const response = await fetch(URL_OF_SAMPLE, { headers, signal: client.signal })
  const body = catchError(response.text())
  const reason = new Error('enough')
  client.abort(reason)
  expect(await body).toBe(reason)
})

test('ends a slow body when a node:https client leaves', async () => {
  startFake({ body: 'slow' })
  const reason = new Error('enough')
  const error = await new Promise((resolve) => {
    const request = https.get(URL_OF_SAMPLE, { headers }, (response) => {
      response.on('error', () => {})
      response.once('data', () => request.destroy(reason))
    })
    request.once('error', resolve)
  })
  expect(error).toBe(reason)
  // A second error without a listener would fail the run.
  await setImmediate()
})

test.each(['hang', 'long-poll'])('close() ends a held call: %s', async (kind) => {
  const api = startFake(kind === 'hang' ? { connection: 'hang' } : undefined)
  const response = catchError(
    fetch(kind === 'hang' ? URL_OF_SAMPLE : `${URL_OF_SAMPLE}?wait=true`, { headers }),
  )
  await waitForHeldCall(api)
  api.close()
  expect(await response).toMatchObject({ cause: { code: 'ECONNRESET' } })
})

test('prints nothing once the client has left', async () => {
  const api = startFake({ connection: 'hang' })
  const client = new AbortController()
  const response = catchError(fetch(URL_OF_SAMPLE, { headers, signal: client.signal }))
  await waitForHeldCall(api)
  client.abort()
  await response
  // Nobody is left to see a reset, so MSW prints nothing.
  await setImmediate()
  expect(print).not.toHaveBeenCalled()
})
