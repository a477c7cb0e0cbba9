import type { Reply } from '../lib/call.ts'
import type { RateLimiter } from '../lib/rate-limiter.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'
import type { StateAt } from './state.ts'

/** The source of a generation's scenario. */
export type ChosenBy = 'header' | 'base-url' | 'key' | 'mark' | 'use' | 'option' | 'create' | 'default'

/** The end of a generation that was set by hand, with `complete`, `fail` or `reject`. */
export interface ManualEnd {
  readonly at: number
  readonly state: Extract<State, 'completed' | 'failed' | 'rejected'>
  readonly failure: Failure | undefined
}

/** A reply that shows the state of a generation, and what the reply depends on. */
export interface CachedReply {
  /** The name of the operation. */
  readonly operation: string
  readonly state: StateAt
  readonly baseUrl: string
  readonly mediaUrl: string
  readonly reply: Reply
}

/** The recorded facts about one generation. `stateAt` computes the state from them. */
export interface Generation {
  readonly provider: string
  readonly session: string
  readonly id: string
  /** The input of the generation, in the provider's format. */
  readonly input: unknown
  readonly plan: Plan
  readonly chosenBy: ChosenBy
  readonly createdAt: number
  /** The times of the polls. Polls that cannot end a step are not recorded. */
  polls: readonly number[]
  /** The number of calls about the generation by operation, refused calls included. */
  attempts: Record<string, number>
  /** The calls counted for the `limit` of a fault, if the scenario has one. */
  rateLimiter: RateLimiter | undefined
  manualEnd: ManualEnd | undefined
  /** The reply to the last status read. Read it only through the `ReplyCache`. */
  cachedReply: CachedReply | undefined
  /** The time of the deletion. A deleted generation is not found any more. */
  deletedAt: number | undefined
  /** The generation that was added before this one. Links are set by the store only. */
  older: Generation | undefined
  newer: Generation | undefined
}

const NO_POLLS: readonly number[] = []
/** Shared by the generations that no call has asked for yet, which saves memory. */
export const NO_ATTEMPTS: Record<string, number> = {}

export function createGeneration(
  facts: Pick<Generation, 'provider' | 'session' | 'id' | 'input' | 'plan' | 'chosenBy' | 'createdAt'>,
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
    manualEnd: undefined,
    cachedReply: undefined,
    deletedAt: undefined,
    older: undefined,
    newer: undefined,
  }
}
