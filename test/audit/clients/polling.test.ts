// Clients that read the status too often: early-poll, poll-after-end and busy-loop-instead-of-wait.
import { expect, test } from 'vitest'
import { createMockVideoApi, defineProvider, jsonReply } from '../../../src/index.ts'
import { getTarget, intercept, listNumbers, openTimed, startTimers } from '../open.ts'
import { getCheck, listFindings, listFound } from '../results.ts'
import { pollEvery, pollOn, pollTooSoon, readTimes } from './faulty.ts'
import { readJob, sendRead, sleep, submit } from './wire.ts'
import type { Operation } from '../../../src/index.ts'

const DEFAULTS = { session: 'default', deliveries: [], money: null }

test.for([
  ['trugen', 3],
  ['prism', 2],
] as const)('finds a loop of 200 ms: %s', async ([provider, first]) => {
  const api = openTimed({ scenario: 'quick-fail' })
  const target = getTarget(api, provider)
  const id = await submit(target)
  await pollEvery(target, id, 200)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['early-poll: failed'])
  // TruGen gives no advice on the first read.
  expect(listFindings(audit, 'early-poll')).toEqual([
    { ...DEFAULTS, provider, generation: id, count: 27 - first, calls: listNumbers(first, first + 9) },
  ])
  expect(getCheck(audit, 'early-poll').evidence[0]?.text).toMatch(/the shortest wait was 0\.2 s/)
})

test('finds a first read that comes at once', async () => {
  const api = openTimed()
  await pollTooSoon(getTarget(api))
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['early-poll: failed'])
  expect(listFindings(audit, 'early-poll')).toMatchObject([{ count: 1, calls: [2] }])
  expect(getCheck(audit, 'early-poll').why).toBe(
    '1 status read came early: the shortest wait was 0 s, and Prism advises 5 s before the first read.',
  )
})

test.for([
  [4_600, []],
  [4_400, ['early-poll: failed']],
] as const)('allows waits that are 10 %% shorter: %i ms', async ([ms, found]) => {
  const api = openTimed()
  const target = getTarget(api)
  await pollEvery(target, await submit(target), ms)
  expect(listFound(api.audit())).toEqual(found)
})

test.for([
  [60, 100, undefined],
  [60, 70, '0.07 s (4.2 s at speed 60), and Prism advises 5 s (0.083 s in real time)'],
  [0.5, 5_000, '5 s (2.5 s at speed 0.5), and Prism advises 5 s (10 s in real time)'],
] as const)('multiplies the time by the speed of the clock: %f, %i ms', async ([speed, ms, found]) => {
  const api = openTimed({ speed })
  const target = getTarget(api)
  await pollEvery(target, await submit(target), ms)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(found === undefined ? [] : ['early-poll: failed'])
  const [, shortest] = getCheck(audit, 'early-poll').evidence[0]?.text.split('the shortest wait was ') ?? []
  expect(shortest).toBe(found && `${found} before the first read`)
})

test('judges the time of the client when the clock is paused, changes its speed, or is advanced', async () => {
  const api = openTimed({ scenario: 'slow' })
  const target = getTarget(api)
  const id = await submit(target)
  api.clock.pause()
  await readTimes(target, id, 3)
  api.clock.resume()
  api.clock.setSpeed(10)
  await sleep(500)
  await readJob(target, id)
  api.clock.setSpeed(1)
  await api.clock.advance('5s')
  await readJob(target, id)
  const waited = getCheck(api.audit(), 'early-poll')
  expect([waited.result, waited.why]).toEqual(['passed', 'Judged 5 waits before a status read.'])
  await readJob(target, id)
  expect(listFindings(api.audit(), 'early-poll')).toMatchObject([{ count: 1, calls: [7] }])
})

test('judges no interval of Sync', async () => {
  const api = openTimed()
  const target = getTarget(api, 'sync')
  await pollEvery(target, await submit(target), 2_000)
  const { result, why } = getCheck(api.audit(), 'early-poll')
  expect([result, why]).toEqual(['not-judged', 'Not judged: no page of Sync states an interval.'])
})

test.for(['auto', 'manual'] as const)(
  'judges no time on the clock %s, and says what to do',
  async (clock) => {
    const api = openTimed({ clock, scenario: 'third-poll' })
    const target = getTarget(api)
    await pollEvery(target, await submit(target), 10)
    const audit = api.audit()
    expect(audit.ok).toBe(true)
    for (const id of ['early-poll', 'retry-after', 'no-backoff'] as const)
      expect([getCheck(audit, id).result, getCheck(audit, id).why]).toEqual([
        'not-judged',
        expect.stringMatching(
          /^Not judged: the clocks auto and manual .* Use the clock system, .*fake timers/,
        ),
      ])
  },
)

test('finds reads after the end', async () => {
  const api = openTimed()
  await pollOn(getTarget(api))
  const [generation] = api.generations.list()
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['poll-after-end: failed'])
  // Calls 2 to 7 are the reads of the loop, of which the last shows the end.
  expect(listFindings(audit, 'poll-after-end')).toEqual([
    { ...DEFAULTS, provider: 'prism', generation: generation?.id, count: 3, calls: [10, 11, 12] },
  ])
})

test('allows two reads after the end, and more once the URL has expired', async () => {
  const api = openTimed({ scenario: 'instant' })
  const target = getTarget(api)
  const id = await submit(target)
  for (let hours = 0; hours < 3; hours += 1) {
    await readTimes(target, id, 3)
    const job = await readJob(target, id)
    await sleep(2 * 3_600_000)
    expect(job?.isEnd).toBe(true)
  }
  // Each time one of four reads is too much.
  expect(listFindings(api.audit(), 'poll-after-end')).toMatchObject([{ count: 3, calls: [5, 9, 13] }])
})

test('finds reads with a refused key', async () => {
  const api = openTimed({ scenario: 'key-expires' })
  const target = getTarget(api, 'trugen')
  const id = await submit(target)
  await readTimes(target, id, 5)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['poll-after-end: failed'])
  expect(listFindings(audit, 'poll-after-end')).toEqual([
    { ...DEFAULTS, provider: 'trugen', generation: id, count: 3, calls: [4, 5, 6] },
  ])
})

test('allows a read with another key after a 401', async () => {
  const api = openTimed({ apiKeys: ['old', 'new'], scenario: 'instant' })
  const target = getTarget(api, 'sync')
  const id = await submit({ ...target, key: 'old' })
  await sendRead({ ...target, key: 'wrong' }, id)
  await sendRead({ ...target, key: 'new' }, id)
  expect(listFound(api.audit())).toEqual([])
  await sendRead({ ...target, key: 'wrong' }, id)
  expect(listFindings(api.audit(), 'poll-after-end')).toMatchObject([
    { count: 1, calls: [4], generation: null },
  ])
})

test('finds the fourth and every later read of an unknown id', async () => {
  const api = openTimed()
  const target = getTarget(api, 'sync')
  await readTimes(target, '00000000-0000-4000-8000-000000000009', 6)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['poll-after-end: failed'])
  expect(listFindings(audit, 'poll-after-end')).toEqual([
    { ...DEFAULTS, provider: 'sync', generation: null, count: 3, calls: [4, 5, 6] },
  ])
})

test('advises the long-poll of Sync after more than 30 short reads', async () => {
  const api = openTimed()
  const target = getTarget(api, 'sync')
  const id = await submit(target)
  await pollEvery(target, id, 900)
  const audit = api.audit()
  expect(audit.ok).toBe(true)
  expect(listFound(audit)).toEqual(['busy-loop-instead-of-wait: advice'])
  expect(listFindings(audit, 'busy-loop-instead-of-wait')).toEqual([
    { ...DEFAULTS, provider: 'sync', generation: id, count: 33, calls: listNumbers(2, 11) },
  ])
})

test('advises no long-poll for 30 short reads, and for a provider without one', async () => {
  const api = openTimed({ scenario: 'slow' })
  const target = getTarget(api, 'sync')
  await readTimes(target, await submit(target), 30)
  expect(getCheck(api.audit(), 'busy-loop-instead-of-wait').result).toBe('passed')
  const other = getTarget(api, 'trugen')
  const session = api.session('trugen')
  const inSession = { ...other, key: session.key('trugen') }
  await readTimes(inSession, await submit(inSession), 40)
  const { result, why } = getCheck(session.audit(), 'busy-loop-instead-of-wait')
  expect([result, why]).toEqual(['not-judged', 'Not judged: TruGen documents no long-poll.'])
})

const create: Operation<object> = {
  name: 'create',
  method: 'POST',
  path: '/jobs',
  createsGeneration: true,
  accepts: 'json',
  handle: (context) => jsonReply(200, { id: context.create({}).generation.id }),
}
const status: Operation<object> = {
  name: 'status',
  method: 'GET',
  path: '/jobs/:id',
  idParam: 'id',
  handle(context) {
    const snapshot = context.poll()
    return snapshot === undefined
      ? context.error('not-found')
      : jsonReply(200, { status: snapshot.state.state })
  },
}

test('follows the advice of a provider of your own', async () => {
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://api.mine.example'],
    operations: [create, status],
    polling: { firstSeconds: 10, everySeconds: 3, waitParameter: 'hold' },
  })
  startTimers()
  const api = createMockVideoApi({ providers: [mine], scenario: 'slow', clock: 'system' })
  intercept(api)
  const url = 'https://api.mine.example/jobs'
  const headers = { authorization: 'Bearer test', 'content-type': 'application/json' }
  await fetch(url, { method: 'POST', headers, body: '{}' })
  const [generation] = api.generations.list()
  for (const ms of [8_000, 3_000, 2_000, ...Array.from({ length: 30 }, () => 3_000)]) {
    await sleep(ms)
    await fetch(`${url}/${generation?.id}`, { headers })
  }
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['early-poll: failed', 'busy-loop-instead-of-wait: advice'])
  expect(listFindings(audit, 'early-poll')).toMatchObject([{ provider: 'mine', count: 2, calls: [2, 4] }])
})
