import { setImmediate } from 'node:timers/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { MockVideoApiError } from '../../src/index.ts'
import { startServer } from '../../src/server.ts'
import { SAMPLES } from '../support/fixed.ts'
import { LAST, ask, closed, open, wait } from '../support/server.ts'
import type { Written } from '../support/server.ts'
import type { ServerOptions } from '../../src/server.ts'

const HELD: Written = {
  line: `GET /sync/v2/generate/${SAMPLES.sync}?wait=true HTTP/1.1`,
  headers: [...LAST, 'x-api-key: test'],
}

/** What it says to options that it cannot start with. */
async function refuse(options: unknown): Promise<string> {
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

test('takes the wall clock, and any free port, unless told otherwise', async () => {
  const server = await startServer()
  onTestFinished(() => server.close())
  expect(server.api.clock.kind).toBe('system')
  expect(server.port).toBeGreaterThan(0)
  expect((await ask(`${server.url}/__mock/health`)).status).toBe(200)
})

test('hands out the fake that it serves', async () => {
  const { api, baseUrls } = await open({ scenario: 'stuck', seed: 5 })
  const { id } = api.prism.create()
  const headers = { authorization: `Bearer ${api.key('prism')}` }
  expect((await ask(`${baseUrls['prism']}/generations/${id}`, { headers })).body).toMatchObject({ id })
})

test('has the providers that were asked for', async () => {
  const server = await startServer({ providers: ['sync'] })
  onTestFinished(() => server.close())
  expect(server.baseUrls).toEqual({ sync: `${server.url}/sync` })
  expect(await ask(`${server.url}/prism/api/generations/x`)).toEqual({
    status: 404,
    body: {
      error:
        'Nothing answers GET /prism/api/generations/x. Providers answer under /sync; control routes under /__mock.',
    },
  })
})

test('names the port that is taken, and what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  expect(await refuse({ port })).toBe(
    `Failed to start the server: port ${port} on 127.0.0.1 is taken. Choose another with --port, or --port 0 for any free one.`,
  )
})

test('refuses an address that is none of this machine', async () => {
  expect(await refuse({ host: '192.0.2.1' })).toBe(
    'Failed to start the server: 192.0.2.1 is no address of this machine. Use --host 127.0.0.1, or 0.0.0.0 for all.',
  )
})

test.each([
  [{ port: 70_000 }, 'port: must be a whole number from 0 to 65535'],
  [{ port: '4747' }, 'port: must be a whole number from 0 to 65535'],
  [{ port: Number.NaN }, 'port: must be a whole number from 0 to 65535'],
  [{ host: '' }, 'host: must be an address such as 127.0.0.1'],
  [{ publicUrl: 'fake.example.com' }, 'publicUrl: must be a URL such as https://fake.example.com'],
  [{ publicUrl: 'ftp://fake.example.com' }, 'publicUrl: must be a URL such as https://fake.example.com'],
  [{ allowHosts: 'fake.example.com' }, 'allowHosts: must be a list of names'],
  [null, 'must be an object of options'],
  [
    { port: -1, host: 5 },
    'port: must be a whole number from 0 to 65535; host: must be an address such as 127.0.0.1',
  ],
])('refuses what is no place to listen: %j', async (options, why) => {
  expect(await refuse(options)).toBe(`Failed to start the server: ${why}.`)
})

test("refuses what the fake refuses, in the fake's words", async () => {
  expect(await refuse({ seed: 'x' })).toBe('Failed to create the fake: seed: must be a whole number.')
})

test('breaks off held polls when it closes, and answers them with nothing', async () => {
  const server = await startServer({ clock: 'manual', warn: () => {} })
  const clients = await Promise.all(Array.from({ length: 20 }, () => wait(server.port, HELD)))
  const heard: string[] = []
  for (const client of clients) client.on('data', (chunk) => heard.push(chunk.toString()))
  while (server.api.generations.list().length === 0) await setImmediate()
  const gone = Promise.all(clients.map(closed))
  await server.close()
  await gone
  expect(heard).toEqual([])
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
})

test('closes as often as it is asked to', async () => {
  const server = await startServer()
  expect([await server.close(), await server.close()]).toEqual([undefined, undefined])
})

test('gives its port back', async () => {
  const first = await startServer()
  await first.close()
  const second = await startServer({ port: first.port })
  onTestFinished(() => second.close())
  expect(second.url).toBe(first.url)
})
