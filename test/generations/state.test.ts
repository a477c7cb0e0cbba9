import { expect, test } from 'vitest'

import { endsAt, recordPoll, stateReachedAt, stateAt } from '../../src/generations/state.ts'
import { createTestGeneration } from '../support/generation.ts'
import type { Generation } from '../../src/generations/generation.ts'

test('ends a step at its n-th poll, which shows the next step', () => {
  const generation = createTestGeneration([{ state: 'processing', polls: 3 }, { state: 'completed' }])

  expect(poll(generation, [1, 2, 3, 4])).toEqual([
    'processing since 0',
    'processing since 0',
    'completed since 3',
    'completed since 3',
  ])
})

test('counts the polls of a step from its start', () => {
  const generation = createTestGeneration([
    { state: 'queued', for: 10 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ])

  expect(poll(generation, [1, 5, 9, 11, 12])).toEqual([
    'queued since 0',
    'queued since 0',
    'queued since 0',
    'processing since 10',
    'completed since 12',
  ])
})

test('does not count the poll that ends a step for the next step', () => {
  const generation = createTestGeneration([
    { state: 'queued', polls: 1 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ])

  expect(poll(generation, [5, 5, 5])).toEqual([
    'processing since 5',
    'processing since 5',
    'completed since 5',
  ])
})

test('counts a poll at the exact time when a step ends for the next step', () => {
  const generation = createTestGeneration([
    { state: 'queued', for: 10, polls: 2 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ])

  expect(poll(generation, [9, 10, 11])).toEqual([
    'queued since 0',
    'processing since 10',
    'completed since 11',
  ])
})

test('ends a step by time or by polls, whichever is first', () => {
  const steps = [{ state: 'processing', for: 10, polls: 2 }, { state: 'completed' }] as const

  expect(poll(createTestGeneration(steps), [3, 4])).toEqual(['processing since 0', 'completed since 4'])
  expect(poll(createTestGeneration(steps), [3, 20])).toEqual(['processing since 0', 'completed since 10'])
})

test('evaluates every step that is due, each with its own time', () => {
  const generation = createTestGeneration(
    [
      { state: 'queued', for: '2s' },
      { state: 'processing', for: 0 },
      { state: 'processing', for: '28s' },
      { state: 'failed', error: 'internal' },
    ],
    { createdAt: 500 },
  )

  expect(listStates(generation, 600_000)).toEqual([
    'queued 500',
    'processing 2500',
    'processing 2500',
    'failed 30500',
  ])
  expect(stateAt(generation, 600_000)).toEqual({
    state: 'failed',
    since: 30_500,
    failure: 'internal',
    step: 3,
    polls: 0,
  })
})

test('stays forever in a last step that is not terminal', () => {
  const generation = createTestGeneration([{ state: 'queued', for: 1 }, { state: 'processing' }])

  expect(stateAt(generation, Infinity)).toEqual({
    state: 'processing',
    since: 1,
    failure: undefined,
    step: 1,
    polls: 0,
  })
})

test('has the failure of its step, or the default failure', () => {
  expect(failureOf(createTestGeneration([{ state: 'failed' }]))).toEqual({})
  expect(failureOf(createTestGeneration([{ state: 'rejected' }]))).toBe('rejected')
  expect(failureOf(createTestGeneration([{ state: 'failed', error: { prism: 'No' } }]))).toEqual({
    prism: 'No',
  })
  expect(failureOf(createTestGeneration([{ state: 'completed' }]))).toBeUndefined()
})

test('ends at the time of a manual end, in the current step', () => {
  const manualEnd = { at: 12, state: 'rejected', failure: 'rejected' } as const
  const generation = createTestGeneration(
    [{ state: 'queued', for: 10 }, { state: 'processing', for: 10 }, { state: 'completed' }],
    { manualEnd },
  )

  expect(listStates(generation, 11)).toEqual(['queued 0', 'processing 10'])
  expect(listStates(generation, 12)).toEqual(['queued 0', 'processing 10', 'rejected 12'])
  expect(stateAt(generation, 99)).toEqual({
    state: 'rejected',
    since: 12,
    failure: 'rejected',
    step: 1,
    polls: 0,
  })
})

test('ends a step that is due at the time of a manual end before it', () => {
  const manualEnd = { at: 10, state: 'completed', failure: undefined } as const
  const generation = createTestGeneration(
    [{ state: 'queued', for: 10 }, { state: 'processing', polls: 1 }, { state: 'failed' }],
    { manualEnd },
  )

  expect(listStates(generation, 10)).toEqual(['queued 0', 'processing 10', 'completed 10'])
})

test('ignores a manual end after the end', () => {
  const manualEnd = { at: 12, state: 'failed', failure: 'internal' } as const
  const generation = createTestGeneration([{ state: 'processing', for: 10 }, { state: 'completed' }], {
    manualEnd,
  })

  expect(listStates(generation, 99)).toEqual(['processing 0', 'completed 10'])
})

test('records a poll only while polls can end the step', () => {
  const generation = createTestGeneration([
    { state: 'queued', for: 10 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ])
  poll(generation, [1, 2, 11, 12, 13, 14])

  expect(generation.polls).toEqual([11, 12])
})

test('returns the time when a generation ends without more polls', () => {
  const steps = [
    { state: 'queued', for: 5 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ] as const

  expect(endsAt(createTestGeneration(steps))).toBe(Infinity)
  expect(endsAt(createTestGeneration(steps, { polls: [6] }))).toBe(Infinity)
  expect(endsAt(createTestGeneration(steps, { polls: [6, 8] }))).toBe(8)
  expect(endsAt(createTestGeneration([{ state: 'processing', for: 9 }, { state: 'failed' }]))).toBe(9)
  expect(endsAt(createTestGeneration([{ state: 'processing' }]))).toBe(Infinity)
})

test('returns the time when a generation first reaches a state', () => {
  const generation = createTestGeneration([
    { state: 'queued', for: 0 },
    { state: 'processing', for: 5 },
    { state: 'processing', for: 5 },
    { state: 'completed' },
  ])

  expect(stateReachedAt(generation, 'queued')).toBe(0)
  expect(stateReachedAt(generation, 'processing')).toBe(0)
  expect(stateReachedAt(generation, 'completed')).toBe(10)
  expect(stateReachedAt(generation, 'failed')).toBeUndefined()
})

function failureOf(generation: Generation): unknown {
  return stateAt(generation, 0).failure
}

/** Polls at these times and lists the states that the polls show. */
function poll(generation: Generation, times: readonly number[]): string[] {
  return times.map((at) => {
    const { state, since } = recordPoll(generation, at)
    return `${state} since ${since}`
  })
}

/** Lists every state up to `now`, with its start time. */
function listStates(generation: Generation, now: number): string[] {
  const states: string[] = []
  const current = stateAt(generation, now, ({ state, since }) => states.push(`${state} ${since}`))
  return [...states, `${current.state} ${current.since}`]
}
