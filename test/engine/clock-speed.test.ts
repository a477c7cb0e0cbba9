import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'

const START = Date.UTC(2030, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})

afterEach(() => {
  vi.useRealTimers()
})

test('stops the time while it is paused, and goes on from there', () => {
  const { fake, clock } = setUp(10)
  vi.advanceTimersByTime(100)
  fake.pause()
  expect([fake.isPaused, clock.now()]).toEqual([true, START + 1_000])

  vi.advanceTimersByTime(5_000)
  expect(clock.now()).toBe(START + 1_000)
  fake.resume()
  vi.advanceTimersByTime(100)
  expect([fake.isPaused, clock.now()]).toEqual([false, START + 2_000])
})

test('changes nothing if it is paused twice, or resumed without a pause', () => {
  const { fake, clock } = setUp(10)
  fake.resume()
  vi.advanceTimersByTime(100)
  fake.pause()
  vi.advanceTimersByTime(100)
  fake.pause()
  expect([fake.isPaused, clock.now()]).toEqual([true, START + 1_000])

  fake.resume()
  fake.resume()
  vi.advanceTimersByTime(100)
  expect([fake.isPaused, clock.now()]).toEqual([false, START + 2_000])
})

test('has no timer while it is paused, and rings later by the time of the pause', () => {
  const { fake, clock, rings, onRing } = setUp()
  clock.setAlarm(START + 100, onRing)
  vi.advanceTimersByTime(40)
  fake.pause()
  clock.setAlarm(START + 80, onRing)
  expect(vi.getTimerCount()).toBe(0)

  vi.advanceTimersByTime(5_000)
  expect(rings).toEqual([])
  fake.resume()
  vi.advanceTimersByTime(39)
  expect(rings).toEqual([])
  vi.advanceTimersByTime(1)
  expect(rings).toEqual([80])
  vi.advanceTimersByTime(20)
  expect(rings).toEqual([80, 100])
})

test('moves by advance while it is paused', () => {
  const { fake, clock, rings, onRing } = setUp()
  clock.setAlarm(START + 100, onRing)
  clock.setAlarm(START + 200, onRing)
  fake.pause()
  clock.advance(60)
  fake.advance(60)
  expect([clock.now(), rings, vi.getTimerCount()]).toEqual([START + 120, [100], 0])

  fake.resume()
  vi.advanceTimersByTime(80)
  expect(rings).toEqual([100, 200])
})

test('rings what is due before it pauses', () => {
  const { fake, clock, rings, onRing } = setUp()
  clock.setAlarm(START + 100, onRing)
  // The time passes, and the timer is late.
  vi.setSystemTime(START + 100)
  fake.pause()

  expect(rings).toEqual([100])
})

test('keeps the instant at a new speed, and sets its timer for it', () => {
  const { fake, clock, rings, onRing } = setUp()
  clock.setAlarm(START + 1_100, onRing)
  vi.advanceTimersByTime(100)
  fake.setSpeed(100)
  expect([fake.speed, clock.now()]).toEqual([100, START + 100])

  vi.advanceTimersByTime(9)
  expect([clock.now(), rings]).toEqual([START + 1_000, []])
  vi.advanceTimersByTime(1)
  expect([clock.now(), rings]).toEqual([START + 1_100, [1_100]])

  fake.setSpeed(0.5)
  vi.advanceTimersByTime(100)
  expect(clock.now()).toBe(START + 1_150)
})

test('takes a new speed while it is paused, and stays paused', () => {
  const { fake, clock } = setUp(10)
  fake.pause()
  fake.setSpeed(2)
  vi.advanceTimersByTime(100)
  expect([fake.speed, fake.isPaused, clock.now()]).toEqual([2, true, START])

  fake.resume()
  vi.advanceTimersByTime(100)
  expect(clock.now()).toBe(START + 200)
})

test('goes on with its first speed after a reset', () => {
  const { fake, clock } = setUp(10)
  fake.setSpeed(2)
  fake.pause()
  fake.reset()
  expect([fake.speed, fake.isPaused, clock.now()]).toEqual([10, false, START])

  vi.advanceTimersByTime(100)
  expect(clock.now()).toBe(START + 1_000)
})

test('converts its time to real time by its speed, paused or not', () => {
  const { fake } = setUp(10)
  const real = [fake.getRealMs(600)]
  fake.setSpeed(60)
  real.push(fake.getRealMs(600))
  fake.pause()
  real.push(fake.getRealMs(600))

  expect(real).toEqual([60, 10, 10])
  expect(createSharedClock({ kind: 'manual', startAt: 0, speed: 60 }).getRealMs(600)).toBe(600)
})

test('loses no fraction of a millisecond when the speed changes often', () => {
  const { fake, clock } = setUp()
  for (let change = 0; change < 100; change += 1) {
    fake.setSpeed(change % 2 === 0 ? 0.5 : 0.25)
    vi.advanceTimersByTime(1)
  }

  expect(clock.now()).toBe(START + 37)
})

const change = fc.record({
  kind: fc.constantFrom('wait', 'wait', 'set', 'set', 'cancel', 'advance', 'pause', 'resume', 'setSpeed'),
  ms: fc.nat(60),
  speed: fc.constantFrom(0.3, 1, 3, 50),
  pick: fc.nat(),
})

test('has rung exactly the alarms whose instants it shows, whatever changes its time', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const { fake, clock } = setUp()
      const wrong: number[] = []
      const [pending, due] = [new Map<number, () => void>(), new Map<number, number>()]
      changes.forEach(({ kind, ms, speed, pick }, number) => {
        const before = clock.now()
        if (kind === 'wait') vi.advanceTimersByTime(ms)
        else if (kind === 'advance') clock.advance(ms)
        else if (kind === 'pause') fake.pause()
        else if (kind === 'resume') fake.resume()
        else if (kind === 'setSpeed') fake.setSpeed(speed)
        else if (kind === 'cancel') {
          const chosen = [...pending.keys()][pick % Math.max(pending.size, 1)] ?? -1
          pending.get(chosen)?.()
          pending.delete(chosen)
          due.delete(chosen)
        } else {
          due.set(number, before + ms)
          const ring = (at: number): void => {
            if (at !== due.get(number)) wrong.push(at)
            pending.delete(number)
            due.delete(number)
          }
          const cancel = clock.setAlarm(before + ms, ring)
          if (due.has(number)) pending.set(number, cancel)
        }
        const isMoved = kind === 'advance' || (kind === 'wait' && !fake.isPaused)
        expect(clock.now() >= before && (isMoved || clock.now() === before)).toBe(true)
        expect([...due.values()].filter((at) => at <= clock.now())).toEqual([])
        expect(vi.getTimerCount()).toBe(due.size > 0 && !fake.isPaused ? 1 : 0)
      })
      expect(wrong).toEqual([])
      fake.close()
    }),
  )
})

/** Creates a system clock. `rings` has the instants of its alarms, in milliseconds after the start. */
function setUp(speed = 1) {
  const fake = createSharedClock({ kind: 'system', startAt: 0, speed })
  const rings: number[] = []
  return { fake, clock: fake.createClock(), rings, onRing: (at: number) => void rings.push(at - START) }
}
