import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { endsAt, findDueWebhook, stateAt } from '../../src/generations/state.ts'
import { createPlan } from '../../src/scenarios/plan.ts'
import { stepLists, createTestGeneration } from '../support/generation.ts'
import type { Generation } from '../../src/generations/generation.ts'
import type { Step, WebhookBehavior } from '../../src/scenarios/scenario.ts'

const TIMED: Step[] = [{ state: 'processing', for: 30 }, { state: 'completed' }]
const READ: Step[] = [{ state: 'processing', polls: 2 }, { state: 'completed' }]
const EITHER: Step[] = [{ state: 'processing', for: 30, polls: 2 }, { state: 'completed' }]
const READ_THEN_TIMED: Step[] = [
  { state: 'queued', polls: 1 },
  { state: 'processing', for: 30 },
  { state: 'failed' },
]
const MANUAL_END = { at: 1_010, state: 'completed', failure: undefined } as const

/** Creates a generation with these steps and this webhook, created at instant 1000. */
function create(
  steps: readonly Step[],
  webhook: WebhookBehavior,
  facts: Partial<Generation> = {},
): Generation {
  const plan = createPlan('own', { name: 'own', steps, webhook }, [])
  return createTestGeneration(steps, { plan, createdAt: 1_000, ...facts })
}

test.each<[what: string, generation: Generation, at: number | undefined]>([
  ['at the end', create(TIMED, {}), 1_030],
  ['at creation if that is the end', create([{ state: 'completed' }], {}), 1_000],
  ['never if nothing ends it', create([{ state: 'processing' }], { delay: 5 }), undefined],
  ['never if only polls end it', create(READ, { early: 5 }), undefined],
  ['after the end', create(TIMED, { delay: 70 }), 1_100],
  ['before the end', create(TIMED, { early: 10 }), 1_020],
  ['at creation at the earliest', create(TIMED, { early: 31 }), 1_000],
  ['at creation if that is the end, although early', create([{ state: 'failed' }], { early: 5 }), 1_000],
  ['at the poll that ends it', create(READ, { early: 5 }, { polls: [1_010, 1_020] }), 1_020],
  [
    'at the poll that ends it before time does',
    create(EITHER, { early: 5 }, { polls: [1_010, 1_028] }),
    1_028,
  ],
  [
    'before the end by time, although there was a poll',
    create(EITHER, { early: 5 }, { polls: [1_010] }),
    1_025,
  ],
  [
    'before the end that a poll made certain',
    create(READ_THEN_TIMED, { early: 5 }, { polls: [1_010] }),
    1_035,
  ],
  [
    'at the poll that made the end certain',
    create(READ_THEN_TIMED, { early: 60 }, { polls: [1_010] }),
    1_010,
  ],
  ['at a manual end', create(TIMED, { early: 5 }, { manualEnd: MANUAL_END }), 1_010],
  ['after a manual end', create(TIMED, { delay: 5 }, { manualEnd: MANUAL_END }), 1_015],
  ['after a poll that ends it', create(READ, { delay: 5 }, { polls: [1_010, 1_020] }), 1_025],
])('is due %s', (_, generation, at) => {
  expect(findDueWebhook(generation, 0)?.at).toBe(at)
})

test('adds the extra delay', () => {
  expect(findDueWebhook(create(TIMED, { delay: 70 }), 30)?.at).toBe(1_130)
  expect(findDueWebhook(create(TIMED, { early: 31 }), 30)?.at).toBe(1_030)
})

test('reports the final state, whenever it is due', () => {
  for (const webhook of [{ early: 10 }, { delay: 70 }]) {
    const generation = create(TIMED, webhook)
    expect(findDueWebhook(generation, 0)?.end).toEqual(stateAt(generation, 1_030))
  }
})

test('is due between creation and the end, whatever the lifecycle and the polls', () => {
  const reads = fc.array(fc.nat(100), { maxLength: 8 }).map((polls) => polls.toSorted((a, b) => a - b))
  fc.assert(
    fc.property(stepLists, reads, fc.nat(50), (steps, polls, early) => {
      const generation = create(steps, { early }, { createdAt: 0, polls })
      const due = findDueWebhook(generation, 0)
      const end = endsAt(generation)
      expect(due?.end.since ?? Infinity).toBe(end)
      if (due === undefined) return
      expect(due.at).toBeGreaterThanOrEqual(Math.max(end - early, 0))
      expect(due.at).toBeLessThanOrEqual(end)
    }),
  )
})
