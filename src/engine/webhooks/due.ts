import { stateAt } from '../../generations/state.ts'
import { isTerminal } from '../../scenarios/scenario.ts'
import type { Generation } from '../../generations/generation.ts'
import type { StateAt } from '../../generations/state.ts'

/** When the webhook of a generation's end is sent, and which end it tells of. */
export interface DueWebhook {
  readonly at: number
  readonly end: StateAt
}

/**
 * What is due if nobody reads the generation or decides on it any more; undefined when it never ends. Pure.
 * `heldMs` is how long the webhook is held back besides what its plan says.
 */
export function findDueWebhook(generation: Generation, heldMs: number): DueWebhook | undefined {
  const { createdAt, plan } = generation
  // What a read or a hand moved on, nobody could tell of before.
  let certainAt = createdAt
  const end = stateAt(generation, Infinity, (left, at) => {
    const byTime = left.since + (plan.steps[left.step]?.forMs ?? Infinity)
    if (at !== byTime) certainAt = at
  })
  if (!isTerminal(end.state)) return undefined
  const { delayMs, earlyMs } = plan.webhook
  return { at: Math.max(end.since - earlyMs, certainAt) + delayMs + heldMs, end }
}
