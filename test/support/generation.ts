import * as fc from 'fast-check'

import { createGeneration } from '../../src/generations/generation.ts'
import { createPlan } from '../../src/scenarios/plan.ts'
import type { Generation } from '../../src/generations/generation.ts'
import type { Step } from '../../src/scenarios/scenario.ts'

/** Creates a generation with these steps, at 0 ms since the epoch unless `facts` has another time. */
export function createTestGeneration(steps: readonly Step[], facts: Partial<Generation> = {}): Generation {
  const plan = createPlan('own', { name: 'own', steps }, [])
  const defaults = { provider: 'sync', session: 'default', id: 'one', input: null, createdAt: 0 }
  return { ...createGeneration({ ...defaults, plan, chosenBy: 'create' }), ...facts }
}

const duration = fc.nat(20)
const count = fc.integer({ min: 1, max: 4 })
const end = fc.oneof(
  fc.record({ for: duration }),
  fc.record({ polls: count }),
  fc.record({ for: duration, polls: count }),
)

function createRunningSteps(state: 'queued' | 'processing'): fc.Arbitrary<Step[]> {
  return fc.array(
    end.map((ends) => Object.assign({ state }, ends)),
    { maxLength: 3 },
  )
}

const lastState = fc.constantFrom<Step['state'][]>('queued', 'processing', 'completed', 'failed', 'rejected')

/** All kinds of lifecycles: steps that end by time, by polls or by either, some with no duration; with or without an end. */
export const stepLists: fc.Arbitrary<Step[]> = fc
  .tuple(createRunningSteps('queued'), createRunningSteps('processing'), lastState)
  .map(([queued, processing, state]) => queued.concat(state === 'queued' ? [] : processing, { state }))
