import { expect, onTestFinished, test, vi } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { readStatuses, createFakeWithFaults } from './create-fake-with-faults.ts'
import type { ParsedReply } from '../../support/call.ts'

/** True if a promise is settled once all due timers have fired. */
async function isSettled(reply: Promise<unknown>): Promise<boolean> {
  let settled = false
  void reply.finally(() => (settled = true))
  await vi.advanceTimersByTimeAsync(0)
  return settled
}

function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

test('delays the reply in real time, whatever the clock of the fake does', async () => {
  fakeTimers()
  const api = createFakeWithFaults([{ latency: '300ms' }])
  const reply = readStatuses(api, 1)
  await api.clock.advance('1h')
  await vi.advanceTimersByTimeAsync(299)
  expect(await isSettled(reply)).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await reply).toEqual([200])
})

test('shows the state at the arrival of the call, however long the delay is', async () => {
  fakeTimers()
  const api = createFakeWithFaults([{ latency: '1s' }])
  const reply = callApi(api, 'sync', getStatusPath('sync'))
  await api.clock.advance('1h')
  await vi.advanceTimersByTimeAsync(1_000)

  expect((await reply).body).toMatchObject({ status: 'PENDING' })
})

test('adds up latencies', async () => {
  fakeTimers()
  const api = createFakeWithFaults([
    { latency: '100ms' },
    { latency: '200ms' },
    { first: 1, reply: { status: 503 } },
  ])
  const reply = readStatuses(api, 1)
  await vi.advanceTimersByTimeAsync(299)
  expect(await isSettled(reply)).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await reply).toEqual([503])
})

test('stops waiting when the client leaves, and has no timer left', async () => {
  fakeTimers()
  for (const fault of [{ latency: '2s' }, { connection: 'hang' }] as const) {
    const api = createFakeWithFaults([fault])
    const client = new AbortController()
    const reply = callApi(api, 'sync', getStatusPath('sync'), {
      onLeave: (listener) => client.signal.addEventListener('abort', listener),
    })
    expect(await isSettled(reply)).toBe(false)
    client.abort()
    expect(await isSettled(reply)).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  }
})

test.each([
  ['reset', (api: ReturnType<typeof createFakeWithFaults>) => api.reset()],
  ['close', (api: ReturnType<typeof createFakeWithFaults>) => api.close()],
] as const)('ends all delays at %s', async (_, end) => {
  fakeTimers()
  const api = createFakeWithFaults([
    { attempts: [1], latency: '2s' },
    { attempts: [2], connection: 'hang' },
  ])
  const reply: Promise<ParsedReply>[] = [1, 2].map(() => callApi(api, 'sync', getStatusPath('sync')))
  expect(await isSettled(Promise.all(reply))).toBe(false)
  end(api)

  expect((await Promise.all(reply)).map(({ status }) => status)).toEqual([0, 0])
  expect(vi.getTimerCount()).toBe(0)
})

test('ends the delays of one session only', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const first = callApi(api, 'sync', getStatusPath('sync'), { key: 'one:hang' })
  const second = callApi(api, 'sync', getStatusPath('sync'), { key: 'other:hang' })
  api.session('one').reset()
  expect((await first).status).toBe(0)
  fakeTimers()
  expect(await isSettled(second)).toBe(false)
  api.close()
  expect((await second).status).toBe(0)
})

test('records a call that hangs when it arrives', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  onTestFinished(() => api.close())
  void callApi(api, 'sync', getStatusPath('sync'), { key: ':hang' })

  expect(api.requests().map(({ status, reason }) => [status, reason])).toEqual([
    [0, 'a fault of scenario hang left this call without a reply (attempt 1 of status)'],
  ])
})
