// The first call of this process runs under fake timers, whichever test runs first. It must not import anything lazily,
// because such an import would never resolve.
import { SyncClient } from '@sync.so/sdk'
import { setupServer } from 'msw/node'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

const server = setupServer()
beforeEach(() => {
  vi.useFakeTimers({ now: START })
  vi.setTimerTickMode('nextTimerAsync')
  server.listen({ onUnhandledRequest: 'error' })
})
afterEach(() => {
  server.close()
  vi.useRealTimers()
})

test('runs the poll loop of an unmodified client to its end without advance', async () => {
  const api = createMockVideoApi({ clock: 'system', scenario: 'slow-fail' })
  server.use(...createHandlers(api))
  const { id } = api.sync.create()
  const sync = new SyncClient({ apiKey: api.key('sync') })
  const statuses: string[] = []
  while (statuses.at(-1) !== 'FAILED') {
    if (statuses.length > 0) await new Promise((resolve) => setTimeout(resolve, 5_000))
    statuses.push((await sync.generations.get(id)).status)
  }
  expect(statuses).toEqual(['PENDING', ...Array.from({ length: 17 }, () => 'PROCESSING'), 'FAILED'])
  expect(Date.now() - START).toBe(90_000)
})

test('runs the retries of an unmodified client without waiting', async () => {
  const faults = [{ on: 'status', attempts: [1, 2], reply: { error: 'server-error' } }] as const
  const api = createMockVideoApi({ clock: 'system', scenarios: [{ name: 'broken', faults }] })
  server.use(...createHandlers(api))
  const { id } = api.sync.create({ scenario: 'instant+broken' })
  const sync = new SyncClient({ apiKey: api.key('sync') })
  expect(await sync.generations.get(id)).toMatchObject({ status: 'COMPLETED' })
  const [first, second, third] = api.requests().map(({ at }) => Date.parse(at))
  expect([first, second, third]).not.toContain(undefined)
  // The SDK waits one second, then two, with a jitter of 20 %.
  expect(Math.abs(Number(second) - Number(first) - 1_000)).toBeLessThanOrEqual(201)
  expect(Math.abs(Number(third) - Number(second) - 2_000)).toBeLessThanOrEqual(401)
})
