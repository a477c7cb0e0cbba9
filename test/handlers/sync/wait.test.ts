import { afterEach, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { SAMPLES, statusPath } from '../../support/fixed.ts'
import type { Answer, AskOptions } from '../../support/call.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const PATH = `${statusPath('sync')}?wait=true`

afterEach(() => {
  vi.useRealTimers()
})

interface Held {
  readonly answer: Promise<Answer>
  /** What came, once it has come. */
  readonly came: () => unknown
}

/** A status read that is held. */
function hold(api: MockVideoApi, query = '', options: AskOptions = {}): Held {
  let came: unknown
  const answer = ask(api, 'sync', PATH + query, options)
  void answer.then(({ body }) => (came = body))
  return { answer, came: () => came }
}

/** The client goes away when it aborts. */
function leavingWith({ signal }: AbortController): AskOptions {
  return { onLeave: (listener) => signal.addEventListener('abort', listener) }
}

test('answers at the very instant at which the generation ends', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'quick-fail' })
  const held = hold(api)
  await api.clock.advance('4999ms')
  expect(held.came()).toBeUndefined()
  await api.clock.advance('1ms')
  expect(held.came()).toMatchObject({ status: 'FAILED', errorCode: 'generation_input_video_inaccessible' })
})

test('answers with the state of that instant, however far the clock jumps', async () => {
  const api = createMockVideoApi({ clock: 'manual', warn: () => {} })
  const [short, middle, long] = [
    hold(api, '&timeout=1.999'),
    hold(api, '&timeout=2'),
    hold(api, '&timeout=55'),
  ]
  await api.clock.advance('10h')
  expect([short.came(), middle.came(), long.came()]).toMatchObject([
    { status: 'PENDING', outputUrl: null },
    { status: 'PROCESSING', outputUrl: null },
    { status: 'COMPLETED', outputDuration: 8 },
  ])
})

test.each([
  ['2026-06', 30],
  ['2026-08', 5],
  ['2026-10', 5],
])(
  'answers after its time, in %s %d s, with 200 and a generation that still runs',
  async (revision, seconds) => {
    const api = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail', revisions: { sync: revision } })
    const held = hold(api)
    await api.clock.advance(seconds * 1_000 - 1)
    expect(held.came()).toBeUndefined()
    await api.clock.advance(1)
    expect(await held.answer).toMatchObject({ status: 200, body: { status: 'PROCESSING', error: null } })
  },
)

test.each(['completed', 'failed', 'rejected'] as const)('answers at once for what is %s', async (state) => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ id: SAMPLES.sync, state })
  expect(await ask(api, 'sync', PATH)).toMatchObject({ status: 200, body: { status: state.toUpperCase() } })
})

test('answers at once for an unknown id', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect((await ask(api, 'sync', `${statusPath('sync', 'nobody')}?wait=true`)).status).toBe(404)
})

test.each([
  ['complete', 'COMPLETED'],
  ['fail', 'FAILED'],
  ['reject', 'REJECTED'],
] as const)('answers when somebody decides by hand: %s', async (decide, status) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const held = hold(api)
  api.generations[decide](SAMPLES.sync)
  expect((await held.answer).body).toMatchObject({ status })
})

test('counts as one read, when it comes in', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  const held = hold(api, '&timeout=10')
  await api.clock.advance('10s')
  expect(held.came()).toMatchObject({ status: 'PROCESSING' })
  const second = await ask(api, 'sync', statusPath('sync'))
  const third = await ask(api, 'sync', statusPath('sync'))
  expect([second.body, third.body]).toMatchObject([{ status: 'PROCESSING' }, { status: 'COMPLETED' }])
})

test("answers when somebody else's read ends the generation", async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  const [first, second] = [hold(api), hold(api)]
  const third = await hold(api).answer
  expect([(await first.answer).body, (await second.answer).body]).toEqual([third.body, third.body])
  expect(third.body).toMatchObject({ status: 'COMPLETED' })
})

test('answers 404 to whoever is held when everything is reset, or closed', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const held = hold(api)
  api.reset()
  expect(await held.answer).toMatchObject({ status: 404, body: { errorCode: 'generation_not_found' } })
  const again = hold(api)
  api.close()
  expect(await again.answer).toMatchObject({ status: 404, body: { errorCode: 'generation_not_found' } })
})

test('is reset with its own session alone', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [mine, theirs] = [hold(api, '', { key: 'w1:' }), hold(api, '', { key: 'w2:' })]
  api.session('w1').reset()
  expect(await mine.answer).toMatchObject({ status: 404 })
  await api.session('w2').clock.advance('30s')
  expect(theirs.came()).toMatchObject({ status: 'COMPLETED' })
})

test("moves with its own session's clock", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [mine, theirs] = [hold(api, '', { key: 'w1:' }), hold(api, '', { key: 'w2:' })]
  await api.session('w1').clock.advance('30s')
  expect(mine.came()).toMatchObject({ status: 'COMPLETED' })
  expect(theirs.came()).toBeUndefined()
  await api.clock.advance('30s')
  expect(theirs.came()).toMatchObject({ status: 'COMPLETED' })
})

test('leaves quietly with the client, and is held no more', async () => {
  vi.useFakeTimers()
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text) })
  const client = new AbortController()
  const held = hold(api, '', leavingWith(client))
  client.abort()
  // A held call on a clock that stands still is warned of after a second.
  await vi.advanceTimersByTimeAsync(2_000)
  expect(warnings).toEqual([])
  await api.clock.advance('1h')
  expect(held.came()).toBeUndefined()
  expect(api.requests()).toEqual([])
})

test('leaves others held when one leaves', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const client = new AbortController()
  const [gone, held] = [hold(api, '', leavingWith(client)), hold(api)]
  client.abort()
  await api.clock.advance('30s')
  expect([gone.came(), held.came()]).toMatchObject([undefined, { status: 'COMPLETED' }])
})

test('warns once of a held call whose manual clock stands still', async () => {
  vi.useFakeTimers()
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text) })
  const held = [hold(api), hold(api)]
  await vi.advanceTimersByTimeAsync(5_000)
  expect(warnings).toEqual([
    'A status read has been held for a second, and the manual clock has not moved. ' +
      "Only `await api.clock.advance('30s')` will change anything.",
  ])
  await api.clock.advance('30s')
  expect(held.map(({ came }) => came())).toMatchObject([{ status: 'COMPLETED' }, { status: 'COMPLETED' }])
})

test('holds a thousand at once', async () => {
  const api = createMockVideoApi({ clock: 'manual', warn: () => {} })
  const held = Array.from({ length: 1_000 }, () => hold(api))
  await api.clock.advance('30s')
  const first = held[0]?.came()
  expect(first).toMatchObject({ status: 'COMPLETED' })
  expect(held.every(({ came }) => JSON.stringify(came()) === JSON.stringify(first))).toBe(true)
  expect(api.requests({ state: 'completed' })).toHaveLength(1_000)
})

test('moves the auto clock to its own end, and no further', async () => {
  const api = createMockVideoApi({ warn: () => {} })
  const seen: unknown[] = []
  for (const query of ['&timeout=20', '&timeout=20', '&timeout=20', '']) {
    const { body } = await ask(api, 'sync', query === '' ? statusPath('sync') : PATH + query)
    seen.push([body, api.clock.now().toISOString()])
  }
  expect(seen).toMatchObject([
    [{ status: 'PROCESSING' }, '2026-01-01T00:00:20.000Z'],
    [{ status: 'COMPLETED' }, '2026-01-01T00:00:30.000Z'],
    [{ status: 'COMPLETED' }, '2026-01-01T00:00:35.000Z'],
    [{ status: 'COMPLETED' }, '2026-01-01T00:00:40.000Z'],
  ])
})

test('lasts as long on the system clock, which fake timers drive', async () => {
  vi.useFakeTimers()
  const api = createMockVideoApi({ clock: 'system', speed: 2 })
  const held = hold(api)
  await vi.advanceTimersByTimeAsync(14_999)
  expect(held.came()).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(held.came()).toMatchObject({ status: 'COMPLETED' })
})
