import { expect, onTestFinished, test, vi } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { statusPath } from '../../support/fixed.ts'
import { read, withFaults } from './own.ts'
import type { Answer } from '../../support/call.ts'

/** Whether a promise is settled yet, once everything that is due has happened. */
async function isOver(asking: Promise<unknown>): Promise<boolean> {
  let over = false
  void asking.finally(() => (over = true))
  await vi.advanceTimersByTimeAsync(0)
  return over
}

function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

test('answers after a latency of real time, whatever the clock of the fake says', async () => {
  fakeTimers()
  const api = withFaults([{ latency: '300ms' }])
  const asking = read(api, 1)
  await api.clock.advance('1h')
  await vi.advanceTimersByTimeAsync(299)
  expect(await isOver(asking)).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await asking).toEqual([200])
})

test('shows the state of the instant the call came in, however long the answer takes', async () => {
  fakeTimers()
  const api = withFaults([{ latency: '1s' }])
  const asking = ask(api, 'sync', statusPath('sync'))
  await api.clock.advance('1h')
  await vi.advanceTimersByTimeAsync(1_000)

  expect((await asking).body).toMatchObject({ status: 'PENDING' })
})

test('adds up the latencies of joined scenarios', async () => {
  fakeTimers()
  const api = withFaults([{ latency: '100ms' }, { latency: '200ms' }, { first: 1, reply: { status: 503 } }])
  const asking = read(api, 1)
  await vi.advanceTimersByTimeAsync(299)
  expect(await isOver(asking)).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await asking).toEqual([503])
})

test('stops waiting when the client goes, and leaves no timer', async () => {
  fakeTimers()
  for (const fault of [{ latency: '2s' }, { connection: 'hang' }] as const) {
    const api = withFaults([fault])
    const client = new AbortController()
    const asking = ask(api, 'sync', statusPath('sync'), {
      onLeave: (listener) => client.signal.addEventListener('abort', listener),
    })
    expect(await isOver(asking)).toBe(false)
    client.abort()
    expect(await isOver(asking)).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  }
})

test.each([
  ['reset', (api: ReturnType<typeof withFaults>) => api.reset()],
  ['close', (api: ReturnType<typeof withFaults>) => api.close()],
] as const)('lets go at once who waits at %s', async (_, end) => {
  fakeTimers()
  const api = withFaults([
    { attempts: [1], latency: '2s' },
    { attempts: [2], connection: 'hang' },
  ])
  const asking: Promise<Answer>[] = [1, 2].map(() => ask(api, 'sync', statusPath('sync')))
  expect(await isOver(Promise.all(asking))).toBe(false)
  end(api)

  expect((await Promise.all(asking)).map(({ status }) => status)).toEqual([200, 0])
  expect(vi.getTimerCount()).toBe(0)
})

test('lets go those of one session alone', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const one = ask(api, 'sync', statusPath('sync'), { key: 'one:hang' })
  const other = ask(api, 'sync', statusPath('sync'), { key: 'other:hang' })
  api.session('one').reset()
  expect((await one).status).toBe(0)
  fakeTimers()
  expect(await isOver(other)).toBe(false)
  api.close()
  expect((await other).status).toBe(0)
})

test('notes a call that hangs when it comes in, so that somebody who watches sees it', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  onTestFinished(() => api.close())
  void ask(api, 'sync', statusPath('sync'), { key: ':hang' })

  expect(api.requests().map(({ status, reason }) => [status, reason])).toEqual([
    [0, 'hang answers attempt 1 at status so'],
  ])
})
