import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createStalledClockWarning } from '../../src/engine/stalled-clock-warning.ts'

const READS =
  "50 status reads were answered, and the manual clock has not moved. Only `await api.clock.advance('30s')` will change anything."
const HELD =
  "A status read has been held for a second, and the manual clock has not moved. Only `await api.clock.advance('30s')` will change anything."

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('warns at the fiftieth read with nothing moving the manual clock', () => {
  const { stalledClockWarning, warnings } = setUp(true)
  readTimes(stalledClockWarning, 49)
  expect(warnings).toEqual([])

  readTimes(stalledClockWarning, 1)
  expect(warnings).toEqual([READS])
})

test('counts reads anew once the clock has moved', () => {
  const { stalledClockWarning, warnings } = setUp(true)
  readTimes(stalledClockWarning, 49)
  stalledClockWarning.clockMoved()
  readTimes(stalledClockWarning, 49)

  expect(warnings).toEqual([])
})

test('warns when a caller has been held for a second', () => {
  const { stalledClockWarning, warnings } = setUp(true)
  stalledClockWarning.startLongPoll()
  vi.advanceTimersByTime(999)
  expect(warnings).toEqual([])

  vi.advanceTimersByTime(1)
  expect(warnings).toEqual([HELD])
})

test('says nothing of a caller that was let go within a second', () => {
  const { stalledClockWarning, warnings } = setUp(true)
  const letGo = stalledClockWarning.startLongPoll()
  vi.advanceTimersByTime(999)
  letGo()
  vi.advanceTimersByTime(5_000)

  expect(warnings).toEqual([])
})

test('goes on counting for the callers that are still held', () => {
  const { stalledClockWarning, warnings } = setUp(true)
  const letGo = stalledClockWarning.startLongPoll()
  stalledClockWarning.startLongPoll()
  vi.advanceTimersByTime(900)
  letGo()
  vi.advanceTimersByTime(100)

  expect(warnings).toEqual([HELD])
})

test('gives a held caller another second when the clock moves', () => {
  const { stalledClockWarning, warnings } = setUp(true)
  stalledClockWarning.startLongPoll()
  vi.advanceTimersByTime(900)
  stalledClockWarning.clockMoved()
  vi.advanceTimersByTime(999)
  expect(warnings).toEqual([])

  vi.advanceTimersByTime(1)
  expect(warnings).toEqual([HELD])
})

test('starts no timer when the clock moves and nobody is held', () => {
  const { stalledClockWarning } = setUp(true)
  stalledClockWarning.startLongPoll()()
  stalledClockWarning.clockMoved()

  expect(vi.getTimerCount()).toBe(0)
})

test('says nothing about a clock that moves by itself', () => {
  const { stalledClockWarning, warnings } = setUp(false)
  readTimes(stalledClockWarning, 100)
  stalledClockWarning.startLongPoll()
  stalledClockWarning.clockMoved()
  vi.advanceTimersByTime(5_000)

  expect(warnings).toEqual([])
})

function setUp(manual: boolean) {
  const warnings: string[] = []
  return { warnings, stalledClockWarning: createStalledClockWarning(manual, (text) => warnings.push(text)) }
}

function readTimes(stalledClockWarning: { countStatusRead(): void }, times: number): void {
  for (let number = 0; number < times; number += 1) stalledClockWarning.countStatusRead()
}
