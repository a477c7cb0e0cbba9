import https from 'node:https'
import { setImmediate } from 'node:timers/promises'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import type { MockVideoApi } from '../../src/index.ts'

const ID = '6533643b-aceb-4c40-967e-d9ba9baac39e'
const URL_OF_SAMPLE = `https://api.sync.so/v2/generate/${ID}`
const headers = { 'x-api-key': 'test' }

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

/** Resolves once a held call has created the sample. */
async function waitForHeldCall(api: MockVideoApi): Promise<void> {
  while (api.generations.list().length === 0) await setImmediate()
}

test('holds a call until the generation ends', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const response = fetch(`${URL_OF_SAMPLE}?wait=true`, { headers })
  await waitForHeldCall(api)
  await api.clock.advance('30s')
  expect(await (await response).json()).toMatchObject({ id: ID, status: 'COMPLETED' })
})

test('drops a held call whose client leaves', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const client = new AbortController()
  const response = fetch(`${URL_OF_SAMPLE}?wait=true`, { headers, signal: client.signal })
  await waitForHeldCall(api)
  client.abort()
  await expect(response).rejects.toThrow('This operation was aborted')
  await api.clock.advance('30s')
  expect(api.requests()).toEqual([])
  expect(await (await fetch(URL_OF_SAMPLE, { headers })).json()).toMatchObject({ status: 'COMPLETED' })
})

test('never sees a call whose client left before it was sent', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const signal = AbortSignal.abort()
  await expect(fetch(`${URL_OF_SAMPLE}?wait=true`, { headers, signal })).rejects.toThrow(
    'This operation was aborted',
  )
  await api.clock.advance('30s')
  expect(api.requests()).toEqual([])
})

test.each([{}, { method: 'POST', body: '{}' }])(
  'never answers a call whose client leaves in the same turn: %j',
  async (init) => {
    const api = createMockVideoApi({ clock: 'manual' })
    server.use(...createHandlers(api))
    const client = new AbortController()
    const url = 'method' in init ? 'https://api.sync.so/v2/generate' : URL_OF_SAMPLE
    const response = fetch(url, { ...init, headers, signal: client.signal })
    client.abort()
    await expect(response).rejects.toThrow('This operation was aborted')
    await fetch('https://api.sync.so/v2/models', { headers })
    expect(api.requests().map(({ path }) => path)).toEqual(['/v2/models'])
    expect(api.generations.list()).toEqual([])
  },
)

test('creates nothing for a client that leaves while its body is read', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const client = new AbortController()
  const read = vi.spyOn(Request.prototype, 'arrayBuffer').mockImplementation(() => {
    client.abort()
    return Promise.resolve(new TextEncoder().encode('{}').buffer)
  })
  const init = { method: 'POST', headers, body: '{}', signal: client.signal }
  await expect(fetch('https://api.sync.so/v2/generate', init)).rejects.toThrow('This operation was aborted')
  read.mockRestore()
  await fetch('https://api.sync.so/v2/models', { headers })
  expect(api.requests().map(({ path }) => path)).toEqual(['/v2/models'])
})

test('drops a held call whose node:https client leaves', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const client = https.request(`${URL_OF_SAMPLE}?wait=true`, { headers })
  client.on('error', () => {})
  client.end()
  await waitForHeldCall(api)
  client.destroy()
  await setImmediate()
  await api.clock.advance('30s')
  expect(api.requests()).toEqual([])
})

test('breaks the connection of a held call on reset', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const response = fetch(`${URL_OF_SAMPLE}?wait=true`, { headers })
  await waitForHeldCall(api)
  api.reset()
  await expect(response).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
})
