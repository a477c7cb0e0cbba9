import { expect, test } from 'vitest'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { openServer, sendRawRequest } from '../support/server.ts'
import type { ServerOptions } from '../../src/server.ts'

interface HealthRequest {
  readonly host: string
  readonly origin?: string
  readonly options?: ServerOptions<string>
}

/** Calls the health route with these headers. `<port>` stands for the port of the server. */
async function getHealth({
  host,
  origin,
  options,
}: HealthRequest): Promise<{ status?: number; text: string }> {
  const { port } = await openServer(options)
  const headers = [
    `Host: ${host}`,
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    'Connection: close',
  ].map((header) => header.replace('<port>', String(port)))
  const response = await sendRawRequest(port, { line: 'GET /__mock/health HTTP/1.1', headers })
  const text = JSON.stringify(response?.body).replaceAll(String(port), '<port>')
  return { ...(response !== undefined && { status: response.status }), text }
}

test.each([
  'localhost',
  'localhost:4747',
  'LocalHost:1',
  'fake.localhost:4747',
  '127.0.0.1',
  '127.0.0.1:<port>',
  '127.1.2.3',
  '[::1]:4747',
])('allows a Host header that names this machine: %s', async (host) => {
  expect((await getHealth({ host })).status).toBe(200)
})

test.each([
  '',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '10.0.0.1',
  'user@localhost',
  'localhost.',
  'a b',
])('refuses another Host header: "%s"', async (host) => {
  expect(await getHealth({ host })).toEqual({
    status: 403,
    text: JSON.stringify({
      error: `Only this machine may use the control routes: the Host header is "${host}". Use localhost, or allow the name with --allow-host ${host || '<name>'}.`,
    }),
  })
})

test('refuses a request without a Host header', async () => {
  const { port } = await openServer()
  expect((await sendRawRequest(port, { line: 'GET /__mock/health HTTP/1.0', headers: [] }))?.status).toBe(403)
})

test('shows at most a hundred characters of a Host header', async () => {
  const start = 'a'.repeat(100)
  expect(await getHealth({ host: 'a'.repeat(10_000) })).toEqual({
    status: 403,
    text: JSON.stringify({
      error: `Only this machine may use the control routes: the Host header is "${start}". Use localhost, or allow the name with --allow-host ${start}.`,
    }),
  })
})

test.each([
  ['fake.example.com:4747', { allowHosts: ['other', 'Fake.example.com'] }],
  ['0.0.0.0:4747', { host: '0.0.0.0' }],
])('allows the names of the host and allowHosts options: %s', async (host, options) => {
  expect((await getHealth({ host, options })).status).toBe(200)
})

test.each([
  ['127.0.0.1:<port>', 'http://127.0.0.1:<port>'],
  ['localhost:1', 'https://localhost:1'],
])('allows its own pages: %s from %s', async (host, origin) => {
  expect((await getHealth({ host, origin })).status).toBe(200)
})

test.each(['http://evil.example', 'null', 'http://127.0.0.1', 'http://localhost:<port>', 'file://'])(
  'refuses pages of other sites: %s',
  async (origin) => {
    expect(await getHealth({ host: '127.0.0.1:<port>', origin })).toEqual({
      status: 403,
      text: JSON.stringify({
        error: `Only this machine may use the control routes: the Origin header is "${origin}", which is another site.`,
      }),
    })
  },
)

test('does not guard the routes of providers', async () => {
  const { port } = await openServer()
  const line = `GET /sync/v2/generate/${SAMPLE_IDS.sync} HTTP/1.1`
  const headers = [
    'Host: evil.example',
    'Origin: http://evil.example',
    'x-api-key: test',
    'Connection: close',
  ]
  expect((await sendRawRequest(port, { line, headers }))?.status).toBe(200)
})
