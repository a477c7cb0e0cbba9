import { progressAt } from '../generations/progress.ts'
import { stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import type { Generation } from '../generations/generation.ts'
import type { GenerationView } from './types.ts'

/** Creates the view of a generation at `now`, in milliseconds since the epoch on the fake's clock. */
export function createGenerationView(generation: Generation, now: number): GenerationView {
  const { id, provider, session, plan, createdAt, input } = generation
  const { state, since } = stateAt(generation, now)
  return {
    id,
    provider,
    session,
    scenario: plan.scenario,
    state,
    progress: progressAt(generation, now),
    createdAt: new Date(createdAt).toISOString(),
    endedAt: isTerminal(state) ? new Date(since).toISOString() : null,
    input,
  }
}
