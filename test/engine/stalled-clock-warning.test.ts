import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createStalledClockWarning } from '../../src/engine/stalled-clock-warning.ts'

const READS =
  "50 status reads were answered, but the manual clock has not moved. Nothing changes until it moves: call `await api.clock.advance('30s')`, or POST /__mock/clock on a server."
const HELD =
  "A long-poll has waited for a second, but the manual clock has not moved. Nothing changes until it moves: call `await api.clock.advance('30s')`, or POST /__mock/clock on a server."

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('warns at the fiftieth read if the manual clock has not moved', () => {
  const { stalledClockWarning, warnings } = setUp()
  countReads(stalledClockWarning, 49)
  expect(warnings).toEqual([])

  countReads(stalledClockWarning, 1)
  expect(warnings).toEqual([READS])
})

test('counts reads from zero again after the clock has moved', () => {
  const { stalledClockWarning, warnings } = setUp()
  countReads(stalledClockWarning, 49)
  stalledClockWarning.restart()
  countReads(stalledClockWarning, 49)

  expect(warnings).toEqual([])
})

test('warns when a long-poll has waited for a second', () => {
  const { stalledClockWarning, warnings } = setUp()
  stalledClockWarning.startLongPoll()
  vi.advanceTimersByTime(999)
  expect(warnings).toEqual([])

  vi.advanceTimersByTime(1)
  expect(warnings).toEqual([HELD])
})

test('does not warn about a call that was released within a second', () => {
  const { stalledClockWarning, warnings } = setUp()
  const endLongPoll = stalledClockWarning.startLongPoll()
  vi.advanceTimersByTime(999)
  endLongPoll()
  vi.advanceTimersByTime(5_000)

  expect(warnings).toEqual([])
})

test('keeps its timer for the calls that are still held', () => {
  const { stalledClockWarning, warnings } = setUp()
  const endLongPoll = stalledClockWarning.startLongPoll()
  stalledClockWarning.startLongPoll()
  vi.advanceTimersByTime(900)
  endLongPoll()
  vi.advanceTimersByTime(100)

  expect(warnings).toEqual([HELD])
})

test('waits another second when the clock moves', () => {
  const { stalledClockWarning, warnings } = setUp()
  stalledClockWarning.startLongPoll()
  vi.advanceTimersByTime(900)
  stalledClockWarning.restart()
  vi.advanceTimersByTime(999)
  expect(warnings).toEqual([])

  vi.advanceTimersByTime(1)
  expect(warnings).toEqual([HELD])
})

test('starts no timer when the clock moves and no call is held', () => {
  const { stalledClockWarning } = setUp()
  stalledClockWarning.startLongPoll()()
  stalledClockWarning.restart()

  expect(vi.getTimerCount()).toBe(0)
})

test('does not warn about a clock that moves by itself', () => {
  const { stalledClockWarning, warnings } = setUp('system')
  countReads(stalledClockWarning, 100)
  stalledClockWarning.startLongPoll()
  stalledClockWarning.restart()
  vi.advanceTimersByTime(5_000)

  expect(warnings).toEqual([])
})

test('warns about a system clock that is paused, until it is resumed', () => {
  const { stalledClockWarning, warnings, clock } = setUp('system')
  stalledClockWarning.startLongPoll()
  clock.isPaused = true
  stalledClockWarning.restart()
  vi.advanceTimersByTime(1_000)
  expect(warnings).toEqual([
    "A long-poll has waited for a second, but the clock is paused. Nothing changes until it moves: call `api.clock.resume()` or `await api.clock.advance('30s')`, or POST /__mock/clock on a server.",
  ])

  clock.isPaused = false
  stalledClockWarning.restart()
  vi.advanceTimersByTime(5_000)
  countReads(stalledClockWarning, 100)
  expect(warnings).toHaveLength(1)
})

function setUp(kind: 'manual' | 'system' = 'manual') {
  const warnings: string[] = []
  const clock = { kind, isPaused: false }
  return {
    warnings,
    clock,
    stalledClockWarning: createStalledClockWarning(clock, (text) => warnings.push(text)),
  }
}

function countReads(stalledClockWarning: { countStatusRead(): void }, times: number): void {
  for (let number = 0; number < times; number += 1) stalledClockWarning.countStatusRead()
}
