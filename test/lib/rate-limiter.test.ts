import { expect, test } from 'vitest'

import { createRateLimiter } from '../../src/lib/rate-limiter.ts'

test('allows a number of calls in each window, and returns the time until the next one', () => {
  const limiter = createRateLimiter()
  const at = (now: number): number => limiter.acquire('calls', { now, windowMs: 10, maxCalls: 2 })

  expect([at(0), at(4), at(5), at(9), at(10), at(11), at(14), at(15)]).toEqual([0, 0, 5, 1, 0, 3, 0, 5])
})

test('counts each kind of call separately', () => {
  const limiter = createRateLimiter()
  const window = { now: 0, windowMs: 10, maxCalls: 1 }

  expect([limiter.acquire('a', window), limiter.acquire('b', window), limiter.acquire('a', window)]).toEqual([
    0, 0, 10,
  ])
})

test('allows no call at all', () => {
  expect(createRateLimiter().acquire('calls', { now: 5, windowMs: 10, maxCalls: 0 })).toBe(10)
})

test('does not visit the calls of the window at each call', () => {
  const limiter = createRateLimiter()
  let refused = 0
  // With a visit of each call in the window, these would be 40 billion steps.
  for (let now = 0; now < 400_000; now += 1)
    if (limiter.acquire('calls', { now, windowMs: 100_000, maxCalls: 1_000_000 }) !== 0) refused += 1

  expect(refused).toBe(0)
})
