import type { Duration } from '../duration.ts'

/** What a generation is doing, in no provider's words. */
export type State = 'queued' | 'processing' | 'completed' | 'failed' | 'rejected'

/** All states, in the order of a life. */
export const STATES: readonly State[] = ['queued', 'processing', 'completed', 'failed', 'rejected']

/** Whether nothing follows this state. */
export function isTerminal(state: State): boolean {
  return state !== 'queued' && state !== 'processing'
}

/** Why a generation failed, in no provider's words; each provider has its own code and text for it. */
export type Cause = 'timed-out' | 'input-unreachable' | 'rejected' | 'internal'

export const CAUSES: readonly Cause[] = ['timed-out', 'input-unreachable', 'rejected', 'internal']

/** One provider's own words for a failure: a text, or a code with or without its text. */
export type ProviderFailure = string | FailureWords

export interface FailureWords {
  readonly code?: string
  readonly message?: string
}

/** Why a step fails: a cause every provider knows, or each provider's own words by its name. */
export type Failure = Cause | { readonly [provider: string]: ProviderFailure }

/**
 * One part of a life. It ends after `for`, at its `polls`-th status read, or at whichever comes first.
 * The last step has neither: it is a terminal state, or lasts for ever.
 */
export interface Step {
  readonly state: State
  readonly for?: Duration
  /** The step ends at this status read since it began; that read shows the next step. */
  readonly polls?: number
  /** For `failed` and `rejected`. Default: Sync `generation_input_video_inaccessible`, Prism `Generation timed out`. */
  readonly error?: Failure
}

/** What a call is answered with instead of its own answer: an HTTP status, or one of the provider's errors by its neutral name. */
export type FaultReply = { readonly status: number } | { readonly error: FaultName }

export type FaultName = 'unauthorized' | 'forbidden' | 'not-found' | 'server-error'

export const FAULT_NAMES: readonly FaultName[] = ['unauthorized', 'forbidden', 'not-found', 'server-error']

/** What goes wrong with single calls, whatever the generation does. */
export interface Fault {
  /** An operation, such as `status`, or `*` for every one that needs a key. */
  readonly on: string
  /** Which reads of one generation, counted from 1. Default: all. */
  readonly attempts?: readonly number[]
  readonly reply: FaultReply
}

/**
 * What should happen: the life of a generation, what goes wrong with the calls about it, or both.
 *
 * @example
 * const lateFailure = defineScenario({
 *   name: 'late-failure',
 *   steps: [
 *     { state: 'processing', for: '10m' },
 *     { state: 'failed', error: 'timed-out' },
 *   ],
 * })
 */
export interface Scenario<Name extends string = string> {
  /** Lower-case letters, digits and single dashes. */
  readonly name: Name
  readonly description?: string
  /** Under which heading `scenarios` lists it. */
  readonly group?: string
  /** The life. A scenario without one only has faults, and can be joined to any life: `slow-fail+forbidden`. */
  readonly steps?: readonly Step[]
  /** How progress grows while processing: with time. */
  readonly progress?: 'linear'
  readonly output?: {
    /** The length of the video, as the provider tells it. Default 8 s. */
    readonly duration?: Duration
  }
  readonly calls?: readonly Fault[]
}
