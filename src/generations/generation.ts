import type { Reply } from '../lib/call.ts'
import type { RateLimiter } from '../lib/rate-limiter.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'
import type { StateAt } from './state.ts'

/** All sources of a generation's scenario. */
export const SCENARIO_SOURCES = [
  'header',
  'base-url',
  'key',
  'mark',
  'use',
  'option',
  'create',
  'default',
] as const

/** The source of a generation's scenario. */
export type ChosenBy = (typeof SCENARIO_SOURCES)[number]

/** The end of a generation that was set by hand, with `complete`, `fail` or `reject`. */
export interface ManualEnd {
  /** The time of the end: milliseconds since the epoch, on the fake's clock. */
  readonly at: number
  /** The final state. */
  readonly state: Extract<State, 'completed' | 'failed' | 'rejected'>
  /** The failure. Undefined if there is none. */
  readonly failure: Failure | undefined
}

/** A reply that shows the state of a generation, and what the reply depends on. */
export interface CachedReply {
  /** The name of the operation. */
  readonly operation: string
  /** The state that the reply shows. */
  readonly state: StateAt
  /** The base URL of the API in the reply. */
  readonly baseUrl: string
  /** The base URL of the media in the reply. */
  readonly mediaUrl: string
  /** The reply. */
  readonly reply: Reply
}

/** The recorded facts about one generation. `stateAt` computes the state from them. */
export interface Generation {
  /** The name of the provider. */
  readonly provider: string
  /** The name of the session. */
  readonly session: string
  /** The id, which is unique for a provider and a session. */
  readonly id: string
  /** The input of the generation, in the provider's format. */
  readonly input: unknown
  /** The plan, made from the scenario at the creation. */
  readonly plan: Plan
  /** The source of the scenario. */
  readonly chosenBy: ChosenBy
  /** The time of creation: milliseconds since the epoch, on the fake's clock. */
  readonly createdAt: number
  /** The times of the polls. Polls that cannot end a step are not recorded. */
  polls: readonly number[]
  /** The number of calls about the generation by operation, refused calls included. */
  attempts: Record<string, number>
  /** The calls counted for the `limit` of a fault, if the scenario has one. */
  rateLimiter: RateLimiter | undefined
  /** The end that was set by hand. Undefined if there is none. */
  manualEnd: ManualEnd | undefined
  /** The reply to the last status read. Read it only through the `ReplyCache`. */
  cachedReply: CachedReply | undefined
  /** The time of the deletion. A deleted generation is not found any more. */
  deletedAt: number | undefined
  /** The generation that was added before this one. Links are set by the store only. */
  older: Generation | undefined
  /** The generation that was added after this one. */
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
