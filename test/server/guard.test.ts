import { expect, test } from 'vitest'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { openServer, sendRawRequest } from '../support/server.ts'
import type { ServerOptions } from '../../src/server.ts'

interface ControlRequest {
  /** The request line without the version. Default: `GET /__mock/report`. */
  readonly line?: string
  readonly host: string
  /** Further header lines. `<port>` stands for the port of the server. */
  readonly headers?: readonly string[]
  readonly options?: ServerOptions<string>
}

/** Calls a control route. Returns the status, and the body as text. */
async function callControl({
  line = 'GET /__mock/report',
  host,
  headers = [],
  options,
}: ControlRequest): Promise<{ status: number; text: string } | undefined> {
  const { port } = await openServer(options)
  const lines = [`Host: ${host}`, ...headers, 'Connection: close'].map((header) =>
    header.replace('<port>', String(port)),
  )
  const response = await sendRawRequest(port, { line: `${line} HTTP/1.1`, headers: lines })
  if (response === undefined) return undefined
  return {
    status: response.status,
    text: JSON.stringify(response.body).replaceAll(String(port), '<port>'),
  }
}

/** The refusal for this reason, without its last full stop. */
function refusal(reason: string): { status: number; text: string } {
  const error = `Only this machine may use the control routes: ${reason}.`
  return { status: 403, text: JSON.stringify({ error }) }
}

const OWN_HOST = '127.0.0.1:<port>'

test.each([
  'localhost',
  'localhost:4747',
  'localhost:',
  'LocalHost:1',
  'localhost.',
  'localhost.:4747',
  'fake.localhost:4747',
  'fake.localhost.',
  '127.0.0.1',
  OWN_HOST,
  '127.1.2.3',
  '127.1:4747',
  '2130706433',
  '[::1]',
  '[::1]:4747',
  '[0:0:0:0:0:0:0:1]:4747',
  '[::ffff:127.0.0.1]',
])('allows a Host header that names this machine: %s', async (host) => {
  expect((await callControl({ host }))?.status).toBe(200)
})

test.each([
  'evil.example',
  'evil.example:4747',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '10.0.0.1',
  '192.168.0.1:4747',
  'notlocalhost',
  'localhost-',
  '[::2]:4747',
  '[::ffff:10.0.0.1]',
])('refuses another host, and says how to allow it: "%s"', async (host) => {
  const name = new URL(`http://${host}`).hostname.replaceAll(/[[\]]/g, '')
  expect(await callControl({ host })).toEqual(
    refusal(`the Host header is "${host}". Use localhost, or allow the name with --allow-host ${name}`),
  )
})

test.each([
  '',
  ':4747',
  '.',
  'localhost..',
  '.localhost',
  'user@localhost',
  'user:password@localhost',
  'localhost@evil.example',
  'localhost:4747:80',
  'localhost:port',
  'localhost:99999',
  'localhost/',
  'localhost#',
  'localhost, localhost',
  'http://localhost',
  '*',
  'a b',
  '::1',
  '::1:4747',
  '[::1',
  '[::1]4747',
  '[::1%25lo]',
  'localh%6fst',
  '127.0.0.256',
])('refuses a Host header that is not valid: "%s"', async (host) => {
  expect(await callControl({ host })).toEqual(refusal(`the Host header is "${host}". Use localhost`))
})

test('refuses a Host header with a letter that URLs replace', async () => {
  expect((await callControl({ host: 'loc\u00aalhost' }))?.status).toBe(403)
})

test('refuses a request without a Host header', async () => {
  const { port } = await openServer()
  expect((await sendRawRequest(port, { line: 'GET /__mock/report HTTP/1.0', headers: [] }))?.status).toBe(403)
})

test.each([
  ['localhost', 'evil.example'],
  ['evil.example', 'localhost'],
  ['localhost', 'localhost'],
])('refuses repeated Host headers: %s, then %s', async (host, second) => {
  expect(await callControl({ host, headers: [`host: ${second}`] })).toEqual(
    refusal(`the Host header is "${host}, ${second}". Use localhost`),
  )
})

test('shows at most a hundred characters of a header', async () => {
  const start = 'a'.repeat(100)
  const long = 'a'.repeat(10_000)
  expect([
    await callControl({ host: long }),
    await callControl({ host: OWN_HOST, headers: [`Origin: ${long}`] }),
    await callControl({ host: OWN_HOST, headers: [`Sec-Fetch-Site: ${long}`] }),
  ]).toEqual([
    refusal(`the Host header is "${start}". Use localhost`),
    refusal(`the Origin header is "${start}", which is another origin`),
    refusal(`the Sec-Fetch-Site header is "${start}", so a page of another origin sent the request`),
  ])
})

test.each([
  ['fake.example.com:4747', { allowHosts: ['other', 'Fake.Example.COM.'] }],
  ['FAKE.example.com.', { allowHosts: ['fake.example.com'] }],
  ['xn--bcher-kva.example', { allowHosts: ['bücher.example'] }],
  ['10.0.0.1:4747', { allowHosts: ['10.0.0.1'] }],
  ['[fd00::1]:4747', { allowHosts: ['fd00::1'] }],
  ['[fd00:0::1]:4747', { allowHosts: ['[FD00::1]'] }],
  ['0.0.0.0:4747', { host: '0.0.0.0' }],
])('allows the names of the host and allowHosts options: %s', async (host, options) => {
  expect((await callControl({ host, options }))?.status).toBe(200)
})

test.each([
  ['evil.example:4747', []],
  ['', []],
  ['a b', ['Sec-Fetch-Site: none']],
])('answers health checks under any host: "%s"', async (host, headers) => {
  const replies = await Promise.all(
    ['GET', 'HEAD'].map((method) => callControl({ line: `${method} /__mock/health`, host, headers })),
  )
  expect(replies.map((reply) => reply?.status)).toEqual([200, 200])
})

test.each([
  ['POST /__mock/health', []],
  ['GET /__mock/health/x', []],
  ['GET /__mock/health', ['Origin: http://evil.example:4747']],
  ['GET /__mock/health', ['Sec-Fetch-Site: cross-site']],
])('refuses what is no health check under another host: %s with %s', async (line, headers) => {
  expect((await callControl({ line, host: 'evil.example:4747', headers }))?.status).toBe(403)
})

test('allows no name under an allowed one', async () => {
  const options = { allowHosts: ['example.com'] }
  expect((await callControl({ host: 'fake.example.com', options }))?.status).toBe(403)
})

test.each([
  [OWN_HOST, 'http://127.0.0.1:<port>'],
  ['localhost:1', 'https://localhost:1'],
  ['LOCALHOST:1', 'http://localhost:1'],
  ['localhost:80', 'http://localhost'],
  ['[::1]:4747', 'http://[::1]:4747'],
])('allows its own pages: %s from %s', async (host, origin) => {
  const headers = [`Origin: ${origin}`, 'Sec-Fetch-Site: same-origin']
  expect((await callControl({ host, headers }))?.status).toBe(200)
})

test.each([
  ['http://evil.example', 'http://evil.example'],
  ['http://127.0.0.1', 'http://127.0.0.1'],
  ['http://localhost:<port>', 'http://localhost:<port>'],
])('refuses the page of another site, and says how to allow it: %s', async (origin, flag) => {
  const headers = [`Origin: ${origin}`, 'Sec-Fetch-Site: same-origin']
  expect(await callControl({ host: OWN_HOST, headers })).toEqual(
    refusal(`the Origin header is "${origin}", which is another origin. Allow it with --cors ${flag}`),
  )
})

test.each([
  'null',
  '',
  'http://127.0.0.1:<port>/',
  'http://127.0.0.1:<port>, http://127.0.0.1:<port>',
  'file://',
])('refuses an Origin header that names no site: "%s"', async (origin) => {
  const headers = [`Origin: ${origin}`, 'Sec-Fetch-Site: same-origin']
  expect(await callControl({ host: OWN_HOST, headers })).toEqual(
    refusal(`the Origin header is "${origin}", which is another origin`),
  )
})

test('refuses an Origin header with a user name', async () => {
  const headers = ['Origin: http://user@127.0.0.1:<port>']
  expect((await callControl({ host: OWN_HOST, headers }))?.status).toBe(403)
})

test('refuses repeated Origin headers', async () => {
  const origin = 'http://127.0.0.1:<port>'
  const headers = [`Origin: ${origin}`, 'origin: http://evil.example']
  expect((await callControl({ host: OWN_HOST, headers }))?.status).toBe(403)
})

test.each(['same-origin', 'none'])('allows the Sec-Fetch-Site header %s', async (site) => {
  expect((await callControl({ host: OWN_HOST, headers: [`sec-fetch-site: ${site}`] }))?.status).toBe(200)
})

test.each([
  'cross-site',
  'same-site',
  '',
  'Same-Origin',
  'none, cross-site',
  '"same-origin"',
  'same-origin;x',
])('refuses the Sec-Fetch-Site header "%s"', async (site) => {
  expect(await callControl({ host: OWN_HOST, headers: [`SEC-FETCH-SITE: ${site}`] })).toEqual(
    refusal(`the Sec-Fetch-Site header is "${site}", so a page of another origin sent the request`),
  )
})

test('refuses repeated Sec-Fetch-Site headers', async () => {
  const headers = ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: same-origin']
  expect((await callControl({ host: OWN_HOST, headers }))?.status).toBe(403)
})

/** The headers with which a browser opens a link of another site in a tab. */
const LINK = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document']

test.each(['GET /__mock', 'GET /__mock/', 'HEAD /__mock', 'GET /__mock?tab=requests'])(
  'lets a link of another site open the page: %s',
  async (line) => {
    expect((await callControl({ line, host: OWN_HOST, headers: LINK }))?.status).not.toBe(403)
  },
)

test.each([
  'GET /__mock/health',
  'GET /__mock/requests',
  'GET /__MOCK/requests',
  'GET /__mock/unknown',
  'POST /__mock',
  'POST /__mock/reset',
])('does not let a link or a form of another site reach anything else: %s', async (line) => {
  expect((await callControl({ line, host: OWN_HOST, headers: LINK }))?.status).toBe(403)
})

const CROSS_SITE = 'Sec-Fetch-Site: cross-site'

test.each<[string, readonly string[], string?]>([
  ['in a frame', [CROSS_SITE, 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe']],
  ['with fetch', [CROSS_SITE, 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: empty']],
  ['as an image', [CROSS_SITE, 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: image']],
  ['without the other headers', [CROSS_SITE]],
  ['of a host that is not local', LINK, 'evil.example'],
  ['with the Origin of another site', [...LINK, 'Origin: http://evil.example']],
])('does not let another site load the page %s', async (_, headers, host = OWN_HOST) => {
  expect((await callControl({ line: 'GET /__mock', host, headers }))?.status).toBe(403)
})

test('changes nothing for a page of another site', async () => {
  const server = await openServer()
  server.api.use('stuck')
  const attempts = await Promise.all(
    ['PUT scenario', 'POST generations', 'POST clock', 'POST reset', 'GET requests'].map((route) => {
      const [method = '', path = ''] = route.split(' ')
      const body = '{"scenario":"quick-fail","provider":"sync","advance":"90s","session":"w1"}'
      return sendRawRequest(server.port, {
        line: `${method} /__mock/${path}${method === 'GET' ? '?session=w1' : ''} HTTP/1.1`,
        headers: [
          `Host: 127.0.0.1:${server.port}`,
          'Sec-Fetch-Site: same-site',
          'Content-Type: text/plain',
          'Connection: close',
          ...(method === 'GET' ? [] : [`Content-Length: ${body.length}`]),
        ],
        ...(method !== 'GET' && { body }),
      })
    }),
  )
  expect(attempts.map((reply) => reply?.status)).toEqual([403, 403, 403, 403, 403])
  expect([server.api.generations.list(), server.api.sync.create().scenario]).toEqual([[], 'stuck'])
})

test('does not guard the routes of providers', async () => {
  const { port } = await openServer()
  const line = `GET /sync/v2/generate/${SAMPLE_IDS.sync} HTTP/1.1`
  const headers = [
    'Host: evil.example',
    'Origin: http://evil.example',
    'Sec-Fetch-Site: cross-site',
    'x-api-key: test',
    'Connection: close',
  ]
  expect((await sendRawRequest(port, { line, headers }))?.status).toBe(200)
})

test('reports a read that it refuses, and no other read', async () => {
  const { port, api } = await openServer()
  const calls: unknown[] = []
  const reported = new Promise<void>((resolve) => {
    api.adapter.observeControl(({ method, path, status, message }) => {
      calls.push({ method, path, status, message })
      if (calls.length === 2) resolve()
    })
  })
  const read = (path: string, host: string): ReturnType<typeof sendRawRequest> =>
    sendRawRequest(port, { line: `GET ${path} HTTP/1.1`, headers: [`Host: ${host}`, 'Connection: close'] })

  await read('/__mock/clock', 'localhost')
  await read('/__mock/nope', 'localhost')
  await read('/__mock/clock', 'app')
  await read('/', 'app')
  await reported
  const message =
    'Only this machine may use the control routes: the Host header is "app". Use localhost, or allow the name with --allow-host app.'
  expect(calls).toEqual([
    { method: 'GET', path: '/__mock/clock', status: 403, message },
    { method: 'GET', path: '/', status: 403, message },
  ])
})
