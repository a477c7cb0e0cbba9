import { expect, test } from 'vitest'

import { createGeneration } from '../../src/generations/generation.ts'
import { recordPoll, stateAt } from '../../src/generations/state.ts'
import { createScenarioRegistry } from '../../src/scenarios/registry.ts'
import { scenarios } from '../../src/scenarios/catalog.ts'
import { defineScenario } from '../../src/index.ts'
import { NO_RULES } from '../support/no-rules.ts'
import type { Generation } from '../../src/generations/generation.ts'

const DAY = 24 * 60 * 60 * 1_000

test('ships scenarios in eight groups, each with a description', () => {
  const groups = new Set(scenarios.map(({ group }) => group))

  expect(groups).toEqual(
    new Set(['errors', 'limits', 'outcomes', 'output', 'payload', 'timing', 'transport', 'webhooks']),
  )
  expect(scenarios.filter(({ description = '' }) => !/^[A-Z].*\.$/.test(description))).toEqual([])
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length)
})

test('ships scenarios without mistakes', () => {
  expect(scenarios.map(defineScenario)).toEqual(scenarios)
})

test('happy is queued for 2 s and completes after 30 s', () => {
  expect(listStates('happy')).toEqual(['queued at 0 s', 'processing at 2 s', 'completed at 30 s'])
})

test('instant completes immediately', () => {
  expect(listStates('instant')).toEqual(['completed at 0 s'])
})

test('slow is queued for 10 s and completes after 5 minutes', () => {
  expect(listStates('slow')).toEqual(['queued at 0 s', 'processing at 10 s', 'completed at 300 s'])
})

test('slow-fail is queued for 2 s and times out after 90 s', () => {
  expect(listStates('slow-fail')).toEqual(['queued at 0 s', 'processing at 2 s', 'failed at 90 s: timed-out'])
})

test('quick-fail is queued for 1 s and fails after 5 s because of its input', () => {
  expect(listStates('quick-fail')).toEqual([
    'queued at 0 s',
    'processing at 1 s',
    'failed at 5 s: input-unreachable',
  ])
})

test('rejected is rejected after 1 s without processing', () => {
  expect(listStates('rejected')).toEqual(['queued at 0 s', 'rejected at 1 s: rejected'])
})

test('stuck never stops processing', () => {
  expect(listStates('stuck')).toEqual(['processing at 0 s'])
})

test('third-poll completes on the third poll, at any time', () => {
  const early = createScenarioGeneration('third-poll')
  const late = createScenarioGeneration('third-poll')

  expect([0, 0, 0, 0].map((at) => recordPoll(early, at).state)).toEqual([
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
  expect(listStates('third-poll')).toEqual(['processing at 0 s'])
})

function createScenarioGeneration(scenario: string): Generation {
  const plan = createScenarioRegistry([], NO_RULES).getPlan(scenario)
  const facts = { provider: 'sync', session: 'default', id: 'one', input: null, createdAt: 0 }
  return createGeneration({ ...facts, plan, chosenBy: 'create' })
}

/** Lists the states of a generation within a year without polls. */
function listStates(scenario: string): string[] {
  const ended: string[] = []
  const last = stateAt(createScenarioGeneration(scenario), 365 * DAY, ({ state, since }) => {
    ended.push(`${state} at ${since / 1_000} s`)
  })
  const end = `${last.state} at ${last.since / 1_000} s`
  return [...ended, typeof last.failure === 'string' ? `${end}: ${last.failure}` : end]
}
