import type { Duration, DurationRange } from '../lib/duration.ts'
import type { Fault } from './fault.ts'

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
export type ProviderFailure = string | FailureDetails

export interface FailureDetails {
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
  /** How long; or two lengths between which one is drawn from the seed when the generation is created: `[20s, 40s]`. */
  readonly for?: DurationRange
  /** The step ends at this status read since it began; that read shows the next step. */
  readonly polls?: number
  /** For `failed` and `rejected`. Default: Sync `generation_input_video_inaccessible`, Prism `Generation timed out`. */
  readonly error?: Failure
}

/** How progress grows while processing: with time, then standing still, in quarters, or falling back half-way. */
export type ProgressCurve = 'linear' | 'stalling' | 'jumping' | 'regressing'

export const PROGRESS_CURVES: readonly ProgressCurve[] = ['linear', 'stalling', 'jumping', 'regressing']

/**
 * What is wrong with the video of a completed generation: no URL to it, a URL that is no good any more, an empty file, or
 * half a file.
 */
export type OutputFault = 'missing' | 'expired' | 'empty' | 'truncated'

export const OUTPUT_FAULTS: readonly OutputFault[] = ['missing', 'expired', 'empty', 'truncated']

export interface OutputBehavior {
  /** The length of the video, as the provider tells it. Default 8 s. */
  readonly duration?: Duration
  readonly fault?: OutputFault
}

/** What is wrong with a signature: made with another secret, left out, or made ten minutes ago. */
export type SignatureFault = 'wrong' | 'missing' | 'stale'

export const SIGNATURE_FAULTS: readonly SignatureFault[] = ['wrong', 'missing', 'stale']

/** How the webhook of a generation's end comes. */
export interface WebhookBehavior {
  /** How long after the end it is sent. Default: at once. */
  readonly delay?: DurationRange
  /** How long before status reads show the end it is sent, where time brings the end. */
  readonly early?: Duration
  /** How often it is sent: 0 loses it, 2 sends it twice. Default 1. */
  readonly copies?: number
  /** How long the first of every two generations is held back, so that its webhook comes behind the second's. */
  readonly reorder?: Duration
  readonly signature?: SignatureFault
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
  /** The life. A scenario without one only says what goes wrong, and can be joined to any life: `slow-fail+forbidden`. */
  readonly steps?: readonly Step[]
  /** Default `linear`. */
  readonly progress?: ProgressCurve
  readonly output?: OutputBehavior
  readonly webhook?: WebhookBehavior
  readonly faults?: readonly Fault[]
}
