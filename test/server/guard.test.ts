import { expect, test } from 'vitest'
import { SAMPLES } from '../support/fixed.ts'
import { open, write } from '../support/server.ts'
import type { ServerOptions } from '../../src/server.ts'

interface Asked {
  readonly host: string
  readonly origin?: string
  readonly options?: ServerOptions<string>
}

/** Asks for the health, as a caller that names this host and origin; `<port>` is the server's. */
async function knock({ host, origin, options }: Asked): Promise<{ status?: number; text: string }> {
  const { port } = await open(options)
  const headers = [
    `Host: ${host}`,
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    'Connection: close',
  ].map((header) => header.replace('<port>', String(port)))
  const heard = await write(port, { line: 'GET /__mock/health HTTP/1.1', headers })
  const text = JSON.stringify(heard?.body).replaceAll(String(port), '<port>')
  return { ...(heard !== undefined && { status: heard.status }), text }
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
])('lets in who names this machine: %s', async (host) => {
  expect((await knock({ host })).status).toBe(200)
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
])('keeps out who came by another name: "%s"', async (host) => {
  expect(await knock({ host })).toEqual({
    status: 403,
    text: JSON.stringify({
      error: `The control routes are for this machine alone: the Host header says "${host}". Use localhost, or allow the name with --allow-host ${host || '<name>'}.`,
    }),
  })
})

test('keeps out who names no host at all', async () => {
  const { port } = await open()
  expect((await write(port, { line: 'GET /__mock/health HTTP/1.0', headers: [] }))?.status).toBe(403)
})

test('shows no more of a host than a hundred characters', async () => {
  const shown = 'a'.repeat(100)
  expect(await knock({ host: 'a'.repeat(10_000) })).toEqual({
    status: 403,
    text: JSON.stringify({
      error: `The control routes are for this machine alone: the Host header says "${shown}". Use localhost, or allow the name with --allow-host ${shown}.`,
    }),
  })
})

test.each([
  ['fake.example.com:4747', { allowHosts: ['other', 'Fake.example.com'] }],
  ['0.0.0.0:4747', { host: '0.0.0.0' }],
])('lets in who names what was allowed: %s', async (host, options) => {
  expect((await knock({ host, options })).status).toBe(200)
})

test.each([
  ['127.0.0.1:<port>', 'http://127.0.0.1:<port>'],
  ['localhost:1', 'https://localhost:1'],
])('lets in its own pages: %s from %s', async (host, origin) => {
  expect((await knock({ host, origin })).status).toBe(200)
})

test.each(['http://evil.example', 'null', 'http://127.0.0.1', 'http://localhost:<port>', 'file://'])(
  'keeps out pages of other sites: %s',
  async (origin) => {
    expect(await knock({ host: '127.0.0.1:<port>', origin })).toEqual({
      status: 403,
      text: JSON.stringify({
        error: `The control routes are for this machine alone: the Origin header says "${origin}", which is another site.`,
      }),
    })
  },
)

test('guards the providers by nothing but keys', async () => {
  const { port } = await open()
  const line = `GET /sync/v2/generate/${SAMPLES.sync} HTTP/1.1`
  const headers = [
    'Host: evil.example',
    'Origin: http://evil.example',
    'x-api-key: test',
    'Connection: close',
  ]
  expect((await write(port, { line, headers }))?.status).toBe(200)
})
