import { expect, test } from 'vitest'

import { createGeneration } from '../../src/generations/generation.ts'
import { recordPoll, stateAt } from '../../src/generations/state.ts'
import { createScenarioRegistry } from '../../src/scenarios/registry.ts'
import { scenarios } from '../../src/scenarios/catalog.ts'
import { defineScenario } from '../../src/index.ts'
import type { Generation } from '../../src/generations/generation.ts'

const DAY = 24 * 60 * 60 * 1_000

test('ships scenarios in eight groups, each described', () => {
  const groups = new Set(scenarios.map(({ group }) => group))

  expect(groups).toEqual(
    new Set(['auth', 'limits', 'outcomes', 'output', 'payload', 'timing', 'transport', 'webhooks']),
  )
  expect(scenarios.filter(({ description = '' }) => !/^[A-Z].*\.$/.test(description))).toEqual([])
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length)
})

test('ships scenarios that pass their own check', () => {
  expect(scenarios.map(defineScenario)).toEqual(scenarios)
})

test('happy waits for 2 s and is completed at 30 s', () => {
  expect(lifeOf('happy')).toEqual(['queued at 0 s', 'processing at 2 s', 'completed at 30 s'])
})

test('instant is completed at once', () => {
  expect(lifeOf('instant')).toEqual(['completed at 0 s'])
})

test('slow waits for 10 s and is completed at 5 minutes', () => {
  expect(lifeOf('slow')).toEqual(['queued at 0 s', 'processing at 10 s', 'completed at 300 s'])
})

test('slow-fail waits for 2 s and times out at 90 s', () => {
  expect(lifeOf('slow-fail')).toEqual(['queued at 0 s', 'processing at 2 s', 'failed at 90 s: timed-out'])
})

test('quick-fail waits for 1 s and fails at 5 s for want of an input', () => {
  expect(lifeOf('quick-fail')).toEqual([
    'queued at 0 s',
    'processing at 1 s',
    'failed at 5 s: input-unreachable',
  ])
})

test('rejected is refused at 1 s without being processed', () => {
  expect(lifeOf('rejected')).toEqual(['queued at 0 s', 'rejected at 1 s: rejected'])
})

test('stuck is processing for ever', () => {
  expect(lifeOf('stuck')).toEqual(['processing at 0 s'])
})

test('third-poll is completed on the third read, whatever the time', () => {
  const atOnce = toGeneration('third-poll')
  const late = toGeneration('third-poll')

  expect([0, 0, 0, 0].map((at) => recordPoll(atOnce, at).state)).toEqual([
    'processing',
    'processing',
    'completed',
    'completed',
  ])
  expect([DAY, 2 * DAY, 3 * DAY].map((at) => recordPoll(late, at).state)).toEqual([
    'processing',
    'processing',
    'completed',
  ])
  expect(lifeOf('third-poll')).toEqual(['processing at 0 s'])
})

function toGeneration(scenario: string): Generation {
  const plan = createScenarioRegistry([], () => []).getPlan(scenario)
  const facts = { provider: 'sync', session: 'default', id: 'one', input: null, createdAt: 0 }
  return createGeneration({ ...facts, plan, chosenBy: 'create' })
}

/** What becomes of a generation within a year, if nobody reads it. */
function lifeOf(scenario: string): string[] {
  const passed: string[] = []
  const last = stateAt(toGeneration(scenario), 365 * DAY, ({ state, since }) => {
    passed.push(`${state} at ${since / 1_000} s`)
  })
  const end = `${last.state} at ${last.since / 1_000} s`
  return [...passed, typeof last.failure === 'string' ? `${end}: ${last.failure}` : end]
}
