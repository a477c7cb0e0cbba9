import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'

const START = Date.UTC(2030, 0, 1)
const DAY = 24 * 60 * 60 * 1_000
const LONGEST_TIMER = 2 ** 31 - 1

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})

afterEach(() => {
  // Restored first: a spy that is restored later would put the fake timer back.
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('follows the wall clock', () => {
  const fake = createSystem()
  const clock = fake.createClock()
  expect([fake.startAt, clock.now()]).toEqual([START, START])

  vi.advanceTimersByTime(1_500)
  expect(clock.now()).toBe(START + 1_500)
})

test('runs at the given speed', () => {
  const [fast, slow] = [createSystem(60).createClock(), createSystem(0.5).createClock()]
  vi.advanceTimersByTime(1_001)

  expect([fast.now(), slow.now()]).toEqual([START + 60_060, START + 500])
})

test('continues from its last value if Date jumps back', () => {
  const clock = createSystem().createClock()
  vi.setSystemTime(START + DAY)
  expect(clock.now()).toBe(START + DAY)

  vi.setSystemTime(START - DAY)
  expect(clock.now()).toBe(START + DAY)
  vi.advanceTimersByTime(100)
  expect(clock.now()).toBe(START + DAY + 100)
})

test('moves by advance, and does not go back on reset', () => {
  const fake = createSystem()
  const clock = fake.createClock()
  fake.advance(1_000)
  clock.advance(500)
  fake.reset()

  expect(clock.now()).toBe(START + 1_500)
})

test('rings alarms in order with one timer', () => {
  const { clock, rings, onRing } = setUp()
  clock.setAlarm(START + 300, onRing)
  clock.setAlarm(START + 100, onRing)
  clock.setAlarm(START + 200, onRing)
  expect(vi.getTimerCount()).toBe(1)

  vi.advanceTimersByTime(99)
  expect(rings).toEqual([])
  vi.advanceTimersByTime(1)
  expect(rings).toEqual([100])
  vi.advanceTimersByTime(200)
  expect(rings).toEqual([100, 200, 300])
  expect(vi.getTimerCount()).toBe(0)
})

test('rings earlier at a higher speed, never before the instant is due', () => {
  const { clock, rings, onRing } = setUp(3)
  clock.setAlarm(START + 100, onRing)
  vi.advanceTimersByTime(33)
  expect(rings).toEqual([])

  vi.advanceTimersByTime(1)
  expect(rings).toEqual([100])
})

test('rings the alarms that advance makes due, and sets its timer for the next one', () => {
  const { clock, rings, onRing } = setUp()
  clock.setAlarm(START + 100, onRing)
  clock.setAlarm(START + 500, onRing)
  clock.advance(450)
  expect(rings).toEqual([100])

  vi.advanceTimersByTime(50)
  expect(rings).toEqual([100, 500])
})

test('waits for an alarm beyond the longest timer', () => {
  const { clock, rings, onRing } = setUp()
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  clock.setAlarm(START + 2 * LONGEST_TIMER + 10, onRing)
  vi.advanceTimersByTime(LONGEST_TIMER)
  vi.advanceTimersByTime(LONGEST_TIMER)
  expect(rings).toEqual([])

  vi.advanceTimersByTime(10)
  expect(rings).toEqual([2 * LONGEST_TIMER + 10])
  expect(setTimer.mock.calls.map(([, delay]) => delay)).toEqual([LONGEST_TIMER, LONGEST_TIMER, 10])
})

test('keeps the remaining wait if Date jumps back before an alarm', () => {
  const { clock, rings, onRing } = setUp()
  clock.setAlarm(START + 100, onRing)
  vi.advanceTimersByTime(60)
  clock.now()
  vi.setSystemTime(START - DAY)
  clock.now()
  vi.advanceTimersByTime(39)
  expect(rings).toEqual([])

  vi.advanceTimersByTime(1)
  expect(rings).toEqual([100])
})

test('has no timer once every alarm is cancelled', () => {
  const { clock, rings, onRing } = setUp()
  const cancels = [clock.setAlarm(START + 100, onRing), clock.setAlarm(START + 200, onRing)]
  for (const cancel of cancels) cancel()

  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(500)
  expect(rings).toEqual([])
})

test('rings the next alarm after a cancelled one', () => {
  const { clock, rings, onRing } = setUp()
  const cancel = clock.setAlarm(START + 100, onRing)
  clock.setAlarm(START + 200, onRing)
  cancel()
  vi.advanceTimersByTime(200)

  expect(rings).toEqual([200])
})

test('has no timer after close', () => {
  const fake = createSystem()
  fake.createClock().setAlarm(START + 100, () => {})
  fake.close()

  expect(vi.getTimerCount()).toBe(0)
})

test('keeps the process alive while an alarm needs it', () => {
  vi.useRealTimers()
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  const clock = createSystem().createClock()
  const isAlive = (): boolean => {
    const timer: unknown = setTimer.mock.results.at(-1)?.value
    return isTimer(timer) && timer.hasRef()
  }
  const far = Date.now() + DAY
  clock.setAlarm(far, () => {}, { unref: true })
  const states = [isAlive()]
  const cancels = [far + 1, far + 2].map((at) => clock.setAlarm(at, () => {}))
  for (const cancel of cancels) {
    states.push(isAlive())
    cancel()
    cancel()
  }
  states.push(isAlive())

  expect(states).toEqual([false, true, true, false])
  expect(setTimer).toHaveBeenCalledTimes(1)
})

test('sets its timer anew only for an alarm that is due earlier', () => {
  const clock = createSystem().createClock()
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  for (let ms = 1; ms <= 100; ms += 1) clock.setAlarm(START + DAY + ms, () => {})
  expect(setTimer).toHaveBeenCalledTimes(1)

  clock.setAlarm(START + DAY, () => {})
  expect(setTimer).toHaveBeenCalledTimes(2)
})

test('sets its timer for the next alarm even if an alarm throws', () => {
  const { clock, rings, onRing } = setUp()
  clock.setAlarm(START + 100, () => {
    throw new Error('Broken alarm')
  })
  clock.setAlarm(START + 200, onRing)
  expect(() => vi.advanceTimersByTime(100)).toThrow('Broken alarm')

  vi.advanceTimersByTime(100)
  expect(rings).toEqual([200])
})

function isTimer(value: unknown): value is NodeJS.Timeout {
  return typeof value === 'object' && value !== null && 'hasRef' in value
}

function createSystem(speed = 1) {
  return createSharedClock({ kind: 'system', startAt: 0, speed })
}

/** Creates a clock. `rings` has the instants of its alarms, in milliseconds after the start. */
function setUp(speed = 1) {
  const rings: number[] = []
  return {
    clock: createSystem(speed).createClock(),
    rings,
    onRing: (at: number) => void rings.push(at - START),
  }
}

test('explains that it cannot advance past its last time, also when it has reached it', () => {
  const fake = createSystem(1_000_000)
  const clock = fake.createClock()
  fake.advance(8.64e15 - clock.now() - 1_000)
  vi.advanceTimersByTime(4_000)
  expect(() => fake.advance(1_000)).toThrow(
    '1000 ms after +275760-09-13T00:00:00.000Z is later than +275760-09-13T00:00:00.000Z',
  )
})
