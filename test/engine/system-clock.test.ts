import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'

const START = Date.UTC(2030, 0, 1)
const DAY = 24 * 60 * 60 * 1_000
const LONGEST_TIMER = 2 ** 31 - 1

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})

afterEach(() => {
  // First: a spy that is restored later would put the fake timer back.
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('starts at the time of the wall, and goes with it', () => {
  const fake = createSystem()
  const clock = fake.createClock()
  expect([fake.start, clock.now()]).toEqual([START, START])

  vi.advanceTimersByTime(1_500)
  expect(clock.now()).toBe(START + 1_500)
})

test('goes as many times faster as it is told', () => {
  const [fast, slow] = [createSystem(60).createClock(), createSystem(0.5).createClock()]
  vi.advanceTimersByTime(1_001)

  expect([fast.now(), slow.now()]).toEqual([START + 60_060, START + 500])
})

test('goes on from its last value where Date jumps back', () => {
  const clock = createSystem().createClock()
  vi.setSystemTime(START + DAY)
  expect(clock.now()).toBe(START + DAY)

  vi.setSystemTime(START - DAY)
  expect(clock.now()).toBe(START + DAY)
  vi.advanceTimersByTime(100)
  expect(clock.now()).toBe(START + DAY + 100)
})

test('is moved on by advance, and never taken back by reset', () => {
  const fake = createSystem()
  const clock = fake.createClock()
  fake.advance(1_000)
  clock.advance(500)
  fake.reset()
  clock.reset()

  expect(clock.now()).toBe(START + 1_500)
})

test('rings by one timer, in order, at the instants that were asked for', () => {
  const { clock, rung, note } = setUp()
  clock.alarm(START + 300, note)
  clock.alarm(START + 100, note)
  clock.alarm(START + 200, note)
  expect(vi.getTimerCount()).toBe(1)

  vi.advanceTimersByTime(99)
  expect(rung).toEqual([])
  vi.advanceTimersByTime(1)
  expect(rung).toEqual([100])
  vi.advanceTimersByTime(200)
  expect(rung).toEqual([100, 200, 300])
  expect(vi.getTimerCount()).toBe(0)
})

test('rings sooner at a higher speed, and no sooner than due', () => {
  const { clock, rung, note } = setUp(3)
  clock.alarm(START + 100, note)
  vi.advanceTimersByTime(33)
  expect(rung).toEqual([])

  vi.advanceTimersByTime(1)
  expect(rung).toEqual([100])
})

test('rings what advance makes due, and arms its timer for what is left', () => {
  const { clock, rung, note } = setUp()
  clock.alarm(START + 100, note)
  clock.alarm(START + 500, note)
  clock.advance(450)
  expect(rung).toEqual([100])

  vi.advanceTimersByTime(50)
  expect(rung).toEqual([100, 500])
})

test('waits for an alarm that is further off than a timer can be set', () => {
  const { clock, rung, note } = setUp()
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  clock.alarm(START + 2 * LONGEST_TIMER + 10, note)
  vi.advanceTimersByTime(LONGEST_TIMER)
  vi.advanceTimersByTime(LONGEST_TIMER)
  expect(rung).toEqual([])

  vi.advanceTimersByTime(10)
  expect(rung).toEqual([2 * LONGEST_TIMER + 10])
  expect(setTimer.mock.calls.map(([, delay]) => delay)).toEqual([LONGEST_TIMER, LONGEST_TIMER, 10])
})

test('waits on where Date jumps back before an alarm', () => {
  const { clock, rung, note } = setUp()
  clock.alarm(START + 100, note)
  vi.advanceTimersByTime(60)
  clock.now()
  vi.setSystemTime(START - DAY)
  clock.now()
  vi.advanceTimersByTime(39)
  expect(rung).toEqual([])

  vi.advanceTimersByTime(1)
  expect(rung).toEqual([100])
})

test('leaves no timer once every alarm is cancelled', () => {
  const { clock, rung, note } = setUp()
  const cancels = [clock.alarm(START + 100, note), clock.alarm(START + 200, note)]
  for (const cancel of cancels) cancel()

  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(500)
  expect(rung).toEqual([])
})

test('finds the next alarm after the timer of a cancelled one', () => {
  const { clock, rung, note } = setUp()
  const cancel = clock.alarm(START + 100, note)
  clock.alarm(START + 200, note)
  cancel()
  vi.advanceTimersByTime(200)

  expect(rung).toEqual([200])
})

test('leaves no timer once closed', () => {
  const fake = createSystem()
  fake.createClock().alarm(START + 100, () => {})
  fake.close()

  expect(vi.getTimerCount()).toBe(0)
})

function createSystem(speed = 1) {
  return createSharedClock({ kind: 'system', start: 0, speed })
}

/** A clock, and the alarms that it rang: how long after the start. */
function setUp(speed = 1) {
  const rung: number[] = []
  return { clock: createSystem(speed).createClock(), rung, note: (at: number) => void rung.push(at - START) }
}
