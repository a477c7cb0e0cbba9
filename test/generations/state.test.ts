import { expect, test } from 'vitest'

import { endsAt, recordPoll, stateReachedAt, stateAt } from '../../src/generations/state.ts'
import { toGeneration } from '../support/generation.ts'
import type { Generation } from '../../src/generations/generation.ts'

test('ends a step at its n-th read, which shows the next step', () => {
  const generation = toGeneration([{ state: 'processing', polls: 3 }, { state: 'completed' }])

  expect(read(generation, [1, 2, 3, 4])).toEqual([
    'processing since 0',
    'processing since 0',
    'completed since 3',
    'completed since 3',
  ])
})

test('counts the reads of a step from its beginning', () => {
  const generation = toGeneration([
    { state: 'queued', for: 10 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ])

  expect(read(generation, [1, 5, 9, 11, 12])).toEqual([
    'queued since 0',
    'queued since 0',
    'queued since 0',
    'processing since 10',
    'completed since 12',
  ])
})

test('does not count the read that ends a step for the next one', () => {
  const generation = toGeneration([
    { state: 'queued', polls: 1 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ])

  expect(read(generation, [5, 5, 5])).toEqual([
    'processing since 5',
    'processing since 5',
    'completed since 5',
  ])
})

test('gives a read at the very instant at which time ends a step to the next one', () => {
  const generation = toGeneration([
    { state: 'queued', for: 10, polls: 2 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ])

  expect(read(generation, [9, 10, 11])).toEqual([
    'queued since 0',
    'processing since 10',
    'completed since 11',
  ])
})

test('ends a step by time or by reads, whichever is first', () => {
  const steps = [{ state: 'processing', for: 10, polls: 2 }, { state: 'completed' }] as const

  expect(read(toGeneration(steps), [3, 4])).toEqual(['processing since 0', 'completed since 4'])
  expect(read(toGeneration(steps), [3, 20])).toEqual(['processing since 0', 'completed since 10'])
})

test('passes every step that is due, each stamped with its own time', () => {
  const generation = toGeneration(
    [
      { state: 'queued', for: '2s' },
      { state: 'processing', for: 0 },
      { state: 'processing', for: '28s' },
      { state: 'failed', error: 'internal' },
    ],
    { createdAt: 500 },
  )

  expect(passed(generation, 600_000)).toEqual([
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

test('lasts for ever in a last step that is no end', () => {
  const generation = toGeneration([{ state: 'queued', for: 1 }, { state: 'processing' }])

  expect(stateAt(generation, Infinity)).toEqual({
    state: 'processing',
    since: 1,
    failure: undefined,
    step: 1,
    polls: 0,
  })
})

test('is refused or failed for the reason of its step, else for the default', () => {
  expect(failureOf(toGeneration([{ state: 'failed' }]))).toEqual({})
  expect(failureOf(toGeneration([{ state: 'rejected' }]))).toBe('rejected')
  expect(failureOf(toGeneration([{ state: 'failed', error: { prism: 'No' } }]))).toEqual({ prism: 'No' })
  expect(failureOf(toGeneration([{ state: 'completed' }]))).toBeUndefined()
})

test('ends at the instant of a decision, in the step it was in', () => {
  const decision = { at: 12, state: 'rejected', failure: 'rejected' } as const
  const generation = toGeneration(
    [{ state: 'queued', for: 10 }, { state: 'processing', for: 10 }, { state: 'completed' }],
    { decision },
  )

  expect(passed(generation, 11)).toEqual(['queued 0', 'processing 10'])
  expect(passed(generation, 12)).toEqual(['queued 0', 'processing 10', 'rejected 12'])
  expect(stateAt(generation, 99)).toEqual({
    state: 'rejected',
    since: 12,
    failure: 'rejected',
    step: 1,
    polls: 0,
  })
})

test('passes what falls due at the instant of a decision before it', () => {
  const decision = { at: 10, state: 'completed', failure: undefined } as const
  const generation = toGeneration(
    [{ state: 'queued', for: 10 }, { state: 'processing', polls: 1 }, { state: 'failed' }],
    { decision },
  )

  expect(passed(generation, 10)).toEqual(['queued 0', 'processing 10', 'completed 10'])
})

test('does not let a decision undo an end', () => {
  const decision = { at: 12, state: 'failed', failure: 'internal' } as const
  const generation = toGeneration([{ state: 'processing', for: 10 }, { state: 'completed' }], { decision })

  expect(passed(generation, 99)).toEqual(['processing 0', 'completed 10'])
})

test('keeps a read only while reads can end the step', () => {
  const generation = toGeneration([
    { state: 'queued', for: 10 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ])
  read(generation, [1, 2, 11, 12, 13, 14])

  expect(generation.polls).toEqual([11, 12])
})

test('knows when a generation ends, if nobody reads it any more', () => {
  const steps = [
    { state: 'queued', for: 5 },
    { state: 'processing', polls: 2 },
    { state: 'completed' },
  ] as const

  expect(endsAt(toGeneration(steps))).toBe(Infinity)
  expect(endsAt(toGeneration(steps, { polls: [6] }))).toBe(Infinity)
  expect(endsAt(toGeneration(steps, { polls: [6, 8] }))).toBe(8)
  expect(endsAt(toGeneration([{ state: 'processing', for: 9 }, { state: 'failed' }]))).toBe(9)
  expect(endsAt(toGeneration([{ state: 'processing' }]))).toBe(Infinity)
})

test('knows when a generation first is in a state', () => {
  const generation = toGeneration([
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

/** What a client is shown by reads at these instants. */
function read(generation: Generation, instants: readonly number[]): string[] {
  return instants.map((at) => {
    const { state, since } = recordPoll(generation, at)
    return `${state} since ${since}`
  })
}

/** Every state up to `now`, and since when. */
function passed(generation: Generation, now: number): string[] {
  const states: string[] = []
  const current = stateAt(generation, now, ({ state, since }) => states.push(`${state} ${since}`))
  return [...states, `${current.state} ${current.since}`]
}
