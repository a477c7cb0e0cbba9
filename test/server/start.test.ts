import { setImmediate } from 'node:timers/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi, MockVideoApiError } from '../../src/index.ts'
import { createApp, createListener, startServer } from '../../src/server.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { CLOSE_HEADERS, fetchReply, waitForClose, openServer, openRequest } from '../support/server.ts'
import type { RawRequest } from '../support/server.ts'
import type { ServerOptions } from '../../src/server.ts'

const LONG_POLL: RawRequest = {
  line: `GET /sync/v2/generate/${SAMPLE_IDS.sync}?wait=true HTTP/1.1`,
  headers: [...CLOSE_HEADERS, 'x-api-key: test'],
}

/** Returns the message of the error that `startServer` throws for invalid options. */
async function getStartError(options: unknown): Promise<string> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const server = await startServer(options as ServerOptions)
    await server.close()
    return 'none'
  } catch (error) {
    if (error instanceof MockVideoApiError) return error.message
    throw error
  }
}

test('uses the system clock and any free port by default', async () => {
  const server = await startServer()
  onTestFinished(() => server.close())
  expect(server.api.clock.kind).toBe('system')
  expect(server.port).toBeGreaterThan(0)
  expect((await fetchReply(`${server.url}/__mock/health`)).status).toBe(200)
})

test('returns the fake that it serves', async () => {
  const { api, baseUrls } = await openServer({ scenario: 'stuck', seed: 5 })
  const { id } = api.prism.create()
  const headers = { authorization: `Bearer ${api.key('prism')}` }
  expect((await fetchReply(`${baseUrls['prism']}/generations/${id}`, { headers })).body).toMatchObject({ id })
})

test('serves only the chosen providers', async () => {
  const server = await startServer({ providers: ['sync'] })
  onTestFinished(() => server.close())
  expect(server.baseUrls).toEqual({ sync: `${server.url}/sync` })
  expect(await fetchReply(`${server.url}/prism/api/templates/x`)).toEqual({
    status: 404,
    body: {
      error:
        'No route matches GET /prism/api/templates/x. Providers are under /sync; control routes are under /__mock.',
    },
  })
})

test('names a port that is in use, and advises another', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  expect(await getStartError({ port })).toBe(
    `Failed to start the server: port ${port} on 127.0.0.1 is already in use. Choose another with the option port or the flag --port; 0 takes any free port.`,
  )
})

test.each(['127.1', '127.0.0.1.', '2130706433'])('normalizes the host: %s', async (host) => {
  const server = await openServer({ host })
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
})

test('rejects an address of another machine', async () => {
  expect(await getStartError({ host: '192.0.2.1' })).toBe(
    'Failed to start the server: 192.0.2.1 is not an address of this machine. Use host 127.0.0.1, or 0.0.0.0 for all addresses.',
  )
})

const HOST_FORMS =
  'Use a host name (fake.example.com) or an IP address. Do not add a scheme, a port or a path'

test.each([
  [{ port: 70_000 }, 'port: must be a whole number from 0 to 65535'],
  [{ port: '4747' }, 'port: must be a whole number from 0 to 65535'],
  [{ port: Number.NaN }, 'port: must be a whole number from 0 to 65535'],
  [{ host: '' }, `host: "" is not a host name. ${HOST_FORMS}`],
  [{ host: 'localhost:4747' }, `host: "localhost:4747" is not a host name. ${HOST_FORMS}`],
  [{ host: '*' }, `host: "*" is not a host name. ${HOST_FORMS}`],
  [{ publicUrl: 'fake.example.com' }, 'publicUrl: must be a URL such as https://fake.example.com'],
  [{ publicUrl: 'ftp://fake.example.com' }, 'publicUrl: must be a URL such as https://fake.example.com'],
  [{ allowHosts: 'fake.example.com' }, 'allowHosts: must be a list of host names'],
  [
    { port: -1, host: 5 },
    'port: must be a whole number from 0 to 65535; host: must be a host name (fake.example.com) or an IP address',
  ],
])('rejects invalid listening options: %j', async (options, why) => {
  expect(await getStartError(options)).toBe(`Failed to start the server: ${why}.`)
})

test('names the options of the server and of the fake for an unknown option', async () => {
  const error = await getStartError({ prot: 1 })
  expect(error).toMatch(
    /^Failed to start the server: "prot" is unknown\. Did you mean port\? Nearest: port, \w+, \w+\.$/,
  )
})

test.each([
  [
    { pollStep: 1 },
    "pollStep: only works with the clock auto, but the clock is system. Set clock: 'auto', or leave out pollStep",
  ],
  [
    { clock: 'auto', speed: 2 },
    "speed: only works with the clock system, but the clock is auto. Set clock: 'system', or leave out speed",
  ],
  [
    { allowHosts: ['fake.example.com', '[::1]', '::1', 'fake.example.com:80', '*'] },
    `allowHosts[3]: "fake.example.com:80" is not a host name. ${HOST_FORMS}; allowHosts[4]: "*" is not a host name. ${HOST_FORMS}`,
  ],
  [{ publicUrl: 'http://a.example?b' }, 'publicUrl: must be a URL such as https://fake.example.com'],
])('rejects options that cannot have an effect: %j', async (options, why) => {
  expect(await getStartError(options)).toBe(`Failed to start the server: ${why}.`)
})

test('rejects unknown options of createListener and createApp', () => {
  const api = createMockVideoApi()
  const listenerOptions: object = { publicUr: 'http://a.example' }
  const appOptions: object = { allowHost: [], host: 1 }
  expect(getErrorMessage(() => createListener(api, listenerOptions))).toBe(
    'Failed to create the listener: "publicUr" is unknown. Did you mean publicUrl? Known: publicUrl, requireSession, cors.',
  )
  expect(getErrorMessage(() => createApp(api, appOptions))).toBe(
    'Failed to create the app: host: must be a host name (fake.example.com) or an IP address; "allowHost" is unknown. Did you mean allowHosts? Known: publicUrl, requireSession, cors, host, allowHosts.',
  )
})

test('rejects options that the fake rejects', async () => {
  expect(await getStartError({ seed: 'x' })).toBe('Failed to start the server: seed: must be a whole number.')
})

test('closes held long-polls without a response when it closes', async () => {
  const server = await startServer({ clock: 'manual', warn: () => {} })
  const clients = await Promise.all(Array.from({ length: 20 }, () => openRequest(server.port, LONG_POLL)))
  const chunks: string[] = []
  for (const client of clients) client.on('data', (chunk) => chunks.push(chunk.toString()))
  while (server.api.generations.list().length === 0) await setImmediate()
  const allClosed = Promise.all(clients.map(waitForClose))
  await server.close()
  await allClosed
  expect(chunks).toEqual([])
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
})

test('can be closed twice', async () => {
  const server = await startServer()
  expect([await server.close(), await server.close()]).toEqual([undefined, undefined])
})

test('releases its port when it closes', async () => {
  const first = await startServer()
  await first.close()
  const second = await startServer({ port: first.port })
  onTestFinished(() => second.close())
  expect(second.url).toBe(first.url)
})
