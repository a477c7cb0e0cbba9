import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createApp } from '../../src/server.ts'
import { openServer, sendRawRequest } from '../support/server.ts'
import type { HttpReply } from '../support/server.ts'

const RULES = 'Providers are under /trugen/v1, /sync, /prism/api; control routes are under /__mock.'
const buildMissing = (route: string): HttpReply => ({
  status: 404,
  body: { error: `No route matches ${route}. ${RULES}` },
})

const HEALTH: HttpReply = { status: 200, body: expect.objectContaining({ status: 'ok' }) }
const NO_KEY: HttpReply = { status: 401, body: expect.objectContaining({ statusCode: 401 }) }

const INDEX: HttpReply = { status: 200, body: expect.objectContaining({ name: 'mock-video-api' }) }

const REPLIES = [
  ['GET http://[/', INDEX],
  ['GET http://[/__mock/health', HEALTH],
  ['GET http://x:99999/', INDEX],
  ['GET http://x:99999/__mock/health', HEALTH],
  ['GET http://x:99999/sync/v2/generate/a', NO_KEY],
  ['GET http://x', INDEX],
  [
    'GET http://x?a=/sync',
    { status: 400, body: { error: 'Failed to read the query: "a" is unknown. Known: session.' } },
  ],
  ['GET //[/', buildMissing('GET //[/')],
  ['GET /%ff', buildMissing('GET /%ff')],
  ['OPTIONS *', buildMissing('OPTIONS /*')],
  [
    'GET /__mock/generations/%ff',
    { status: 400, body: { error: "Failed to read the request: Failed to decode param '%ff'." } },
  ],
] as const

test.each(REPLIES)('answers unusual request lines in JSON: %s', async (line, reply) => {
  const { port } = await openServer()
  expect(await sendRawRequest(port, { line: `${line} HTTP/1.1` })).toEqual(reply)
})

test.each(REPLIES)('answers unusual request lines of an Express app in JSON: %s', async (line, reply) => {
  const server = createServer(createApp(createMockVideoApi())).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect(await sendRawRequest(port, { line: `${line} HTTP/1.1` })).toEqual(reply)
})

const NOT_HTTP = 'Failed to read the request: it is not valid HTTP'

test.each([
  [
    'FOO /sync/v2/errors HTTP/1.1',
    400,
    `${NOT_HTTP} (Invalid method encountered). Send a valid HTTP/1.1 request.`,
  ],
  [
    '\x16\x03\x01',
    400,
    'Failed to read the request: the client speaks TLS. Use http:// instead of https://.',
  ],
  [
    `GET /${'a'.repeat(20_000)} HTTP/1.1`,
    431,
    'Failed to read the request: its headers are larger than 16 KB. Send fewer or shorter ones.',
  ],
])('answers and records a request that is not valid HTTP: %#', async (line, status, error) => {
  const { port, api } = await openServer()
  expect(await sendRawRequest(port, { line })).toEqual({ status, body: { error } })
  expect(api.requests().map((request) => [request.status, request.reason, request.provider])).toEqual([
    [status, error, null],
  ])
})

test('closes the connection of an upload that is not valid HTTP, and goes on', async () => {
  const { port } = await openServer()
  const headers = [
    'Host: x',
    'x-api-key: test',
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ]
  const request = { line: 'POST /sync/v2/generate HTTP/1.1', headers, body: 'zz\r\n' }
  expect((await sendRawRequest(port, request))?.status).toBe(400)
  expect(await sendRawRequest(port, { line: 'GET /__mock/health HTTP/1.1' })).toEqual(HEALTH)
})

test('answers a client that uses the server as a proxy', async () => {
  const { port } = await openServer()
  expect(await sendRawRequest(port, { line: 'CONNECT example.com:443 HTTP/1.1' })).toEqual({
    status: 405,
    body: { error: 'This server is not a proxy, so it has no answer to CONNECT. Use its base URLs.' },
  })
  // A client that leaves at once does no harm.
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n')
  socket.resetAndDestroy()
  expect(await sendRawRequest(port, { line: 'GET /__mock/health HTTP/1.1' })).toEqual(HEALTH)
})
