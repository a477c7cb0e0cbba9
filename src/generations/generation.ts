import type { RateLimiter } from '../lib/rate-limiter.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'

/** Who chose a generation's scenario. */
export type ChosenBy = 'header' | 'key' | 'mark' | 'use' | 'option' | 'create' | 'default'

/** What somebody decided by hand, and when. */
export interface Decision {
  readonly at: number
  readonly state: Extract<State, 'completed' | 'failed' | 'rejected'>
  readonly failure: Failure | undefined
}

/** What is known of one generation: facts alone. What they mean at an instant, `stateAt` says. */
export interface Generation {
  readonly provider: string
  readonly session: string
  readonly id: string
  /** What was asked for, in the provider's own words. */
  readonly input: unknown
  readonly plan: Plan
  readonly chosenBy: ChosenBy
  readonly createdAt: number
  /** When it was read, as far as the plan needs it. */
  polls: readonly number[]
  /** How often each operation asked for it, refused calls too. */
  attempts: Record<string, number>
  /** How often what was limited asked for it, where a scenario limits that. */
  rateLimiter: RateLimiter | undefined
  decision: Decision | undefined
  /** When somebody deleted it; nobody sees it any more. */
  deletedAt: number | undefined
}

const NO_POLLS: readonly number[] = []
const NO_ATTEMPTS: Record<string, number> = {}

export function createGeneration(
  facts: Omit<Generation, 'polls' | 'attempts' | 'rateLimiter' | 'decision' | 'deletedAt'>,
): Generation {
  const { provider, session, id, input, plan, chosenBy, createdAt } = facts
  return {
    provider,
    session,
    id,
    input,
    plan,
    chosenBy,
    createdAt,
    polls: NO_POLLS,
    attempts: NO_ATTEMPTS,
    rateLimiter: undefined,
    decision: undefined,
    deletedAt: undefined,
  }
}

/** Counts a call about this generation, and says which one it is, from 1. */
export function countAttempt(generation: Generation, operation: string): number {
  if (generation.attempts === NO_ATTEMPTS) generation.attempts = {}
  const attempt = (generation.attempts[operation] ?? 0) + 1
  generation.attempts[operation] = attempt
  return attempt
}
