import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { progressAt } from '../../src/generations/progress.ts'
import { recordPoll, stateAt } from '../../src/generations/state.ts'
import { isTerminal } from '../../src/scenarios/scenario.ts'
import { stepLists, createTestGeneration } from '../support/generation.ts'
import type { Generation } from '../../src/generations/generation.ts'

test('grows with time while processing, and not while queued', () => {
  const generation = createTestGeneration([
    { state: 'queued', for: 50 },
    { state: 'processing', for: 200 },
    { state: 'completed' },
  ])

  expect(progressesAt(generation, [0, 49, 50, 51, 52, 150, 249, 250, 900])).toEqual([
    0, 0, 0, 0, 1, 50, 99, 100, 100,
  ])
})

test('grows with polls if only polls end a step', () => {
  const generation = createTestGeneration([{ state: 'processing', polls: 3 }, { state: 'completed' }])

  expect(pollProgresses(generation, [1, 2, 3])).toEqual([33, 66, 100])
})

test('follows time or polls, whichever is further', () => {
  const generation = createTestGeneration([
    { state: 'processing', for: 100, polls: 4 },
    { state: 'completed' },
  ])

  expect(pollProgresses(generation, [10, 60, 70, 71])).toEqual([25, 60, 75, 100])
})

test('gives each processing step a share by its duration', () => {
  const generation = createTestGeneration([
    { state: 'processing', for: 300 },
    { state: 'processing', for: 100 },
    { state: 'completed' },
  ])

  expect(progressesAt(generation, [0, 150, 300, 350, 400])).toEqual([0, 37, 75, 87, 100])
})

test('keeps its value after a failure', () => {
  const generation = createTestGeneration([{ state: 'processing', for: 100 }, { state: 'completed' }], {
    manualEnd: { at: 40, state: 'failed', failure: 'internal' },
  })

  expect(progressesAt(generation, [39, 40, 100, 900])).toEqual([39, 40, 40, 40])
})

test('stays below 100 if the generation fails at the end', () => {
  const generation = createTestGeneration([{ state: 'processing', for: 100 }, { state: 'failed' }])

  expect(progressesAt(generation, [99, 100, 900])).toEqual([99, 99, 99])
})

test('is 0 if no step ends', () => {
  expect(progressesAt(createTestGeneration([{ state: 'processing' }]), [0, 900])).toEqual([0, 0])
  expect(progressesAt(createTestGeneration([{ state: 'queued' }]), [0, 900])).toEqual([0, 0])
  expect(progressesAt(createTestGeneration([{ state: 'rejected' }]), [0, 900])).toEqual([0, 0])
})

test('is a whole number that never falls, and is 100 only when completed', () => {
  fc.assert(
    fc.property(stepLists, fc.array(fc.nat(8)), (steps, waits) => {
      const generation = createTestGeneration(steps)
      let now = 0
      const samples = waits.map((wait) => {
        now += wait
        const { state } = recordPoll(generation, now)
        return { completed: state === 'completed', percent: progressAt(generation, now) }
      })
      const percents = samples.map(({ percent }) => percent)

      expect(percents).toEqual(percents.map(Math.floor).toSorted((a, b) => a - b))
      expect(samples.map(({ percent }) => percent === 100)).toEqual(samples.map(({ completed }) => completed))
      expect(percents.every((percent) => percent >= 0 && percent <= 100)).toBe(true)
    }),
  )
})

test('does not change after the end', () => {
  fc.assert(
    fc.property(stepLists, fc.nat(100), fc.nat(100), (steps, sooner, wait) => {
      const generation = createTestGeneration(steps)
      const later = isTerminal(stateAt(generation, sooner).state) ? sooner + wait : sooner

      expect(progressAt(generation, later)).toBe(progressAt(generation, sooner))
    }),
  )
})

function progressesAt(generation: Generation, instants: readonly number[]): number[] {
  return instants.map((now) => progressAt(generation, now))
}

function pollProgresses(generation: Generation, instants: readonly number[]): number[] {
  return instants.map((now) => {
    recordPoll(generation, now)
    return progressAt(generation, now)
  })
}
