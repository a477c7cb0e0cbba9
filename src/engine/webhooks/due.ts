import { stateAt } from '../../generations/state.ts'
import { isTerminal } from '../../scenarios/scenario.ts'
import type { Generation } from '../../generations/generation.ts'
import type { StateAt } from '../../generations/state.ts'

/** The instant at which a generation's webhook is due, and the final state that it reports. */
export interface DueWebhook {
  readonly at: number
  readonly end: StateAt
}

/**
 * Finds the due webhook of a generation, assuming no more polls or decisions; undefined if it never ends.
 * `extraDelayMs` is added to the delay of the plan. Pure.
 */
export function findDueWebhook(generation: Generation, extraDelayMs: number): DueWebhook | undefined {
  const { createdAt, plan } = generation
  // A transition caused by a read or a decision is not known before it happens.
  let knownAt = createdAt
  const end = stateAt(generation, Infinity, (passed, at) => {
    const timedEnd = passed.since + (plan.steps[passed.step]?.forMs ?? Infinity)
    if (at !== timedEnd) knownAt = at
  })
  if (!isTerminal(end.state)) return undefined
  const { delayMs, earlyMs } = plan.webhook
  return { at: Math.max(end.since - earlyMs, knownAt) + delayMs + extraDelayMs, end }
}
