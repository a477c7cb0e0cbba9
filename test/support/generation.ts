import * as fc from 'fast-check'

import { createGeneration } from '../../src/generations/generation.ts'
import { createPlan } from '../../src/scenarios/plan.ts'
import type { Generation } from '../../src/generations/generation.ts'
import type { Step } from '../../src/scenarios/scenario.ts'

/** A generation with this life, created at instant 0 unless its facts say otherwise. */
export function toGeneration(steps: readonly Step[], facts: Partial<Generation> = {}): Generation {
  const plan = createPlan('own', { name: 'own', steps }, [])
  const known = { provider: 'sync', session: 'default', id: 'one', input: null, createdAt: 0 }
  return { ...createGeneration({ ...known, plan, chosenBy: 'create' }), ...facts }
}

const length = fc.nat(20)
const count = fc.integer({ min: 1, max: 4 })
const end = fc.oneof(
  fc.record({ for: length }),
  fc.record({ polls: count }),
  fc.record({ for: length, polls: count }),
)

function running(state: 'queued' | 'processing'): fc.Arbitrary<Step[]> {
  return fc.array(
    end.map((ends) => Object.assign({ state }, ends)),
    { maxLength: 3 },
  )
}

const last = fc.constantFrom<Step['state'][]>('queued', 'processing', 'completed', 'failed', 'rejected')

/** Every kind of life: steps that end by time, by reads or by either, some of no length; an end, or none. */
export const lives: fc.Arbitrary<Step[]> = fc
  .tuple(running('queued'), running('processing'), last)
  .map(([queued, processing, state]) => queued.concat(state === 'queued' ? [] : processing, { state }))
