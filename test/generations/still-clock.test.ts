import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createStillClock } from '../../src/generations/still-clock.ts'

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
  const { stillClock, warnings } = setUp(true)
  readTimes(stillClock, 49)
  expect(warnings).toEqual([])

  readTimes(stillClock, 1)
  expect(warnings).toEqual([READS])
})

test('counts reads anew once the clock has moved', () => {
  const { stillClock, warnings } = setUp(true)
  readTimes(stillClock, 49)
  stillClock.moved()
  readTimes(stillClock, 49)

  expect(warnings).toEqual([])
})

test('warns when a caller has been held for a second', () => {
  const { stillClock, warnings } = setUp(true)
  stillClock.hold()
  vi.advanceTimersByTime(999)
  expect(warnings).toEqual([])

  vi.advanceTimersByTime(1)
  expect(warnings).toEqual([HELD])
})

test('says nothing of a caller that was let go within a second', () => {
  const { stillClock, warnings } = setUp(true)
  const letGo = stillClock.hold()
  vi.advanceTimersByTime(999)
  letGo()
  vi.advanceTimersByTime(5_000)

  expect(warnings).toEqual([])
})

test('goes on counting for the callers that are still held', () => {
  const { stillClock, warnings } = setUp(true)
  const letGo = stillClock.hold()
  stillClock.hold()
  vi.advanceTimersByTime(900)
  letGo()
  vi.advanceTimersByTime(100)

  expect(warnings).toEqual([HELD])
})

test('gives a held caller another second when the clock moves', () => {
  const { stillClock, warnings } = setUp(true)
  stillClock.hold()
  vi.advanceTimersByTime(900)
  stillClock.moved()
  vi.advanceTimersByTime(999)
  expect(warnings).toEqual([])

  vi.advanceTimersByTime(1)
  expect(warnings).toEqual([HELD])
})

test('starts no timer when the clock moves and nobody is held', () => {
  const { stillClock } = setUp(true)
  stillClock.hold()()
  stillClock.moved()

  expect(vi.getTimerCount()).toBe(0)
})

test('says nothing about a clock that moves by itself', () => {
  const { stillClock, warnings } = setUp(false)
  readTimes(stillClock, 100)
  stillClock.hold()
  stillClock.moved()
  vi.advanceTimersByTime(5_000)

  expect(warnings).toEqual([])
})

function setUp(manual: boolean) {
  const warnings: string[] = []
  return { warnings, stillClock: createStillClock(manual, (text) => warnings.push(text)) }
}

function readTimes(stillClock: { read(): void }, times: number): void {
  for (let number = 0; number < times; number += 1) stillClock.read()
}
