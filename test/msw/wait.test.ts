import https from 'node:https'
import { setImmediate } from 'node:timers/promises'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
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

/** Resolves once a call has made the sample, and is held. */
async function arrival(api: MockVideoApi): Promise<void> {
  while (api.generations.list().length === 0) await setImmediate()
}

test('holds a call until the generation ends', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const answering = fetch(`${URL_OF_SAMPLE}?wait=true`, { headers })
  await arrival(api)
  await api.clock.advance('30s')
  expect(await (await answering).json()).toMatchObject({ id: ID, status: 'COMPLETED' })
})

test('lets a call go whose client leaves, without an answer', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const client = new AbortController()
  const answering = fetch(`${URL_OF_SAMPLE}?wait=true`, { headers, signal: client.signal })
  await arrival(api)
  client.abort()
  await expect(answering).rejects.toThrow('This operation was aborted')
  await api.clock.advance('30s')
  expect(api.requests()).toEqual([])
  expect(await (await fetch(URL_OF_SAMPLE, { headers })).json()).toMatchObject({ status: 'COMPLETED' })
})

test('answers a call whose client left before it came in', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const signal = AbortSignal.abort()
  await expect(fetch(`${URL_OF_SAMPLE}?wait=true`, { headers, signal })).rejects.toThrow(
    'This operation was aborted',
  )
  await api.clock.advance('30s')
  expect(api.requests()).toEqual([])
})

test('hears no client of node:http leave on MSW 2, so its wait ends by the clock', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const client = https.request(`${URL_OF_SAMPLE}?wait=true`, { headers })
  client.on('error', () => {})
  client.end()
  await arrival(api)
  client.destroy()
  await setImmediate()
  await api.clock.advance('30s')
  expect(api.requests()).toMatchObject([{ status: 200, state: 'completed' }])
})

test('answers 404 to whoever is held when the fake is reset', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  server.use(...createHandlers(api))
  const answering = fetch(`${URL_OF_SAMPLE}?wait=true`, { headers })
  await arrival(api)
  api.reset()
  expect((await answering).status).toBe(404)
})
