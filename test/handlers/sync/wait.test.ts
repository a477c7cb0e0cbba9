import { afterEach, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import type { ParsedReply, CallOptions } from '../../support/call.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const PATH = `${getStatusPath('sync')}?wait=true`

afterEach(() => {
  vi.useRealTimers()
})

interface HeldCall {
  readonly reply: Promise<ParsedReply>
  /** Returns the body of the reply. Undefined while the call is held. */
  readonly getBody: () => unknown
}

/** Starts a long-poll. */
function hold(api: MockVideoApi, query = '', options: CallOptions = {}): HeldCall {
  let replyBody: unknown
  const reply = callApi(api, 'sync', PATH + query, options)
  void reply.then(({ body }) => (replyBody = body))
  return { reply, getBody: () => replyBody }
}

/** Returns the options of a call whose client disconnects when the controller aborts. */
function disconnectWith({ signal }: AbortController): CallOptions {
  return { onLeave: (listener) => signal.addEventListener('abort', listener) }
}

test('replies exactly when the generation ends', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'quick-fail' })
  const held = hold(api)
  await api.clock.advance('4999ms')
  expect(held.getBody()).toBeUndefined()
  await api.clock.advance('1ms')
  expect(held.getBody()).toMatchObject({ status: 'FAILED', errorCode: 'generation_input_video_inaccessible' })
})

test('replies with the state at the release, however far the clock jumps', async () => {
  const api = createMockVideoApi({ clock: 'manual', warn: () => {} })
  const [short, middle, long] = [
    hold(api, '&timeout=1.999'),
    hold(api, '&timeout=2'),
    hold(api, '&timeout=55'),
  ]
  await api.clock.advance('10h')
  expect([short.getBody(), middle.getBody(), long.getBody()]).toMatchObject([
    { status: 'PENDING', outputUrl: null },
    { status: 'PROCESSING', outputUrl: null },
    { status: 'COMPLETED', outputDuration: 8 },
  ])
})

test.each([
  ['2026-06', 30],
  ['2026-08', 5],
  ['2026-10', 5],
])('replies after the timeout, in %s %d s, with 200 and a running generation', async (revision, seconds) => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail', revisions: { sync: revision } })
  const held = hold(api)
  await api.clock.advance(seconds * 1_000 - 1)
  expect(held.getBody()).toBeUndefined()
  await api.clock.advance(1)
  expect(await held.reply).toMatchObject({ status: 200, body: { status: 'PROCESSING', error: null } })
})

test.each(['completed', 'failed', 'rejected'] as const)(
  'replies at once for a generation that is %s',
  async (state) => {
    const api = createMockVideoApi({ clock: 'manual' })
    api.sync.create({ id: SAMPLE_IDS.sync, state })
    expect(await callApi(api, 'sync', PATH)).toMatchObject({
      status: 200,
      body: { status: state.toUpperCase() },
    })
  },
)

test('replies at once with 404 for an unknown id', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect((await callApi(api, 'sync', `${getStatusPath('sync', 'unknown')}?wait=true`)).status).toBe(404)
})

test.each([
  ['complete', 'COMPLETED'],
  ['fail', 'FAILED'],
  ['reject', 'REJECTED'],
] as const)('replies when the end is set through the API: %s', async (decide, status) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const held = hold(api)
  api.generations[decide](SAMPLE_IDS.sync)
  expect((await held.reply).body).toMatchObject({ status })
})

test('counts as one poll, when it arrives', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  const held = hold(api, '&timeout=10')
  await api.clock.advance('10s')
  expect(held.getBody()).toMatchObject({ status: 'PROCESSING' })
  const second = await callApi(api, 'sync', getStatusPath('sync'))
  const third = await callApi(api, 'sync', getStatusPath('sync'))
  expect([second.body, third.body]).toMatchObject([{ status: 'PROCESSING' }, { status: 'COMPLETED' }])
})

test('replies when the poll of another client ends the generation', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  const [first, second] = [hold(api), hold(api)]
  const third = await hold(api).reply
  expect([(await first.reply).body, (await second.reply).body]).toEqual([third.body, third.body])
  expect(third.body).toMatchObject({ status: 'COMPLETED' })
})

test('breaks the connection of held calls on reset and on close', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const held = hold(api)
  api.reset()
  expect(await held.reply).toMatchObject({ status: 0 })
  const again = hold(api)
  api.close()
  expect(await again.reply).toMatchObject({ status: 0 })
})

test('is released by a reset of its own session only', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [mine, theirs] = [hold(api, '', { key: 'w1:' }), hold(api, '', { key: 'w2:' })]
  api.session('w1').reset()
  expect(await mine.reply).toMatchObject({ status: 0 })
  await api.session('w2').clock.advance('30s')
  expect(theirs.getBody()).toMatchObject({ status: 'COMPLETED' })
})

test('follows the clock of its own session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [mine, theirs] = [hold(api, '', { key: 'w1:' }), hold(api, '', { key: 'w2:' })]
  await api.session('w1').clock.advance('30s')
  expect(mine.getBody()).toMatchObject({ status: 'COMPLETED' })
  expect(theirs.getBody()).toBeUndefined()
  await api.clock.advance('30s')
  expect(theirs.getBody()).toMatchObject({ status: 'COMPLETED' })
})

test('ends without a reply when the client disconnects', async () => {
  vi.useFakeTimers()
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text) })
  const client = new AbortController()
  const held = hold(api, '', disconnectWith(client))
  client.abort()
  // The warning about a stalled clock comes after one second.
  await vi.advanceTimersByTimeAsync(2_000)
  expect(warnings).toEqual([])
  await api.clock.advance('1h')
  expect(held.getBody()).toBeUndefined()
  expect(api.requests()).toEqual([])
})

test('keeps other calls held when a client disconnects', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const client = new AbortController()
  const [gone, held] = [hold(api, '', disconnectWith(client)), hold(api)]
  client.abort()
  await api.clock.advance('30s')
  expect([gone.getBody(), held.getBody()]).toMatchObject([undefined, { status: 'COMPLETED' }])
})

test('warns once if a call is held on a manual clock that does not move', async () => {
  vi.useFakeTimers()
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text) })
  const held = [hold(api), hold(api)]
  await vi.advanceTimersByTimeAsync(5_000)
  expect(warnings).toEqual([
    'A long-poll has waited for a second, but the manual clock has not moved. ' +
      "Nothing changes until it moves: call `await api.clock.advance('30s')`, or POST /__mock/clock on a server.",
  ])
  await api.clock.advance('30s')
  expect(held.map(({ getBody }) => getBody())).toMatchObject([
    { status: 'COMPLETED' },
    { status: 'COMPLETED' },
  ])
})

test('holds a thousand calls at once', async () => {
  const api = createMockVideoApi({ clock: 'manual', warn: () => {} })
  const held = Array.from({ length: 1_000 }, () => hold(api))
  await api.clock.advance('30s')
  const first = held[0]?.getBody()
  expect(first).toMatchObject({ status: 'COMPLETED' })
  expect(held.every(({ getBody }) => JSON.stringify(getBody()) === JSON.stringify(first))).toBe(true)
  expect(api.requests({ state: 'completed' })).toHaveLength(1_000)
})

test('moves the auto clock to its release only', async () => {
  const api = createMockVideoApi({ warn: () => {} })
  const results: unknown[] = []
  for (const query of ['&timeout=20', '&timeout=20', '&timeout=20', '']) {
    const { body } = await callApi(api, 'sync', query === '' ? getStatusPath('sync') : PATH + query)
    results.push([body, api.clock.now().toISOString()])
  }
  expect(results).toMatchObject([
    [{ status: 'PROCESSING' }, '2026-01-01T00:00:20.000Z'],
    [{ status: 'COMPLETED' }, '2026-01-01T00:00:30.000Z'],
    [{ status: 'COMPLETED' }, '2026-01-01T00:00:35.000Z'],
    [{ status: 'COMPLETED' }, '2026-01-01T00:00:40.000Z'],
  ])
})

test('follows the system clock under fake timers', async () => {
  vi.useFakeTimers()
  const api = createMockVideoApi({ clock: 'system', speed: 2 })
  const held = hold(api)
  await vi.advanceTimersByTimeAsync(14_999)
  expect(held.getBody()).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(held.getBody()).toMatchObject({ status: 'COMPLETED' })
})
