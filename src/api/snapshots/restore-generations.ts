import { storeGeneration } from '../../engine/create-generation.ts'
import { createGeneration } from '../../generations/generation.ts'
import { createRateLimiter } from '../../lib/rate-limiter.ts'
import { createRestoreError, explainErrors } from './errors.ts'
import { restorePlan } from './plan-table.ts'
import type { FakeState } from '../../engine/fake-state.ts'
import type { Generation } from '../../generations/generation.ts'
import type { Plan } from '../../scenarios/plan.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { SnapshotData } from './schema.ts'

/** Returns the plans of a snapshot, in their order. */
export function restorePlans(fake: FakeState, { plans, replacedScenarios }: SnapshotData): Plan[] {
  return plans.map((plan, index) =>
    restorePlan(plan, (ref) => {
      const scenario =
        typeof ref === 'string'
          ? explainErrors(['plans', index], () => fake.registry.find(ref))
          : // True because `parseSnapshot` has checked the definitions and the indexes.
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion
            (replacedScenarios[ref] as Scenario)
      if (scenario !== undefined) return scenario
      throw createRestoreError(
        ['plans', index],
        `the scenario ${fake.registry.hideUnknown(String(ref))} is unknown. Restore it with the version of mock-video-api that saved it`,
      )
    }),
  )
}

/** Adds the generations of a snapshot to a fake that has its sessions. Returns them in their order. */
export function restoreGenerations(
  fake: FakeState,
  { generations, generationGroups }: SnapshotData,
  plans: readonly Plan[],
): Generation[] {
  fake.store.addGroups(generationGroups)
  return generations.map((data, index) => {
    const plan = plans[data.plan]
    if (plan === undefined)
      throw createRestoreError(['generations', index, 'plan'], 'must be an index of plans')
    const { provider, session, id, input, chosenBy, createdAt } = data
    const generation = createGeneration({ provider, session, id, input, plan, chosenBy, createdAt })
    if (data.polls.length > 0) generation.polls = [...data.polls]
    if (Object.keys(data.attempts).length > 0) generation.attempts = { ...data.attempts }
    generation.rateLimiter = data.rateLimiter && createRateLimiter(data.rateLimiter)
    generation.manualEnd = data.manualEnd && { ...data.manualEnd, failure: data.manualEnd.failure }
    generation.deletedAt = data.deletedAt
    storeGeneration(fake, generation, fake.sessions.getOrCreate(session))
    return generation
  })
}
