import type { Duration, DurationRange } from '../lib/duration.ts'
import type { Fault } from './fault.ts'

/** All states of a generation, in the order in which a lifecycle passes them. The last three are final. */
export const STATES = ['queued', 'processing', 'completed', 'failed', 'rejected'] as const

/** The state of a generation, independent of the provider. Each provider maps it to its own status. */
export type State = (typeof STATES)[number]

/** True if no other state can follow. */
export function isTerminal(state: State): boolean {
  return state !== 'queued' && state !== 'processing'
}

/** All causes of a failure. */
export const CAUSES = ['timed-out', 'input-unreachable', 'rejected', 'internal'] as const

/** The cause of a failure, independent of the provider. Each provider maps it to its own code and message. */
export type Cause = (typeof CAUSES)[number]

/** The error code and message that a provider shows for a failure. */
export interface FailureDetails {
  /** The error code. Default: none. */
  readonly code?: string | undefined
  /** The error message. Default: the message of the code. */
  readonly message?: string | undefined
}

/** A failure as one provider shows it: a string (Sync: an error code, Prism: a message), or a code and a message. */
export type ProviderFailure = string | FailureDetails

/** The failure of a step: a cause, or the failure that each provider shows, by provider name. */
export type Failure = Cause | { readonly [provider: string]: ProviderFailure }

/**
 * One step of a lifecycle. It ends after `for`, at its `polls`-th status read, or at whichever comes first.
 * The last step has neither: it is a final state, or it never ends.
 */
export interface Step {
  /** The state during the step. */
  readonly state: State
  /** The duration of the step. A range such as `[20s, 40s]` is drawn from the seed when the generation is created. */
  readonly for?: DurationRange | undefined
  /** The status read at which the step ends, counted from the start of the step. With `3`, the third read already shows the next step. */
  readonly polls?: number | undefined
  /**
   * The failure, for `failed` and `rejected`. Default for `rejected`: the cause `rejected`. Default for `failed`: Sync shows
   * `generation_input_video_inaccessible`, and Prism shows `Generation timed out`.
   */
  readonly error?: Failure | undefined
}

/** All progress curves. */
export const PROGRESS_CURVES = ['linear', 'stalling', 'jumping', 'regressing'] as const

/**
 * The progress of a processing generation: `linear` grows with time, `stalling` stops at 90 percent, `jumping` grows in
 * steps of 25 percent, `regressing` falls from 60 percent to 30.
 */
export type ProgressCurve = (typeof PROGRESS_CURVES)[number]

/** All output faults. */
export const OUTPUT_FAULTS = ['missing', 'expired', 'empty', 'truncated', 'shorter', 'corrupt'] as const

/**
 * A fault of the output video: `missing` gives no URL, `expired` gives a URL that is refused, `empty` gives a file of zero
 * bytes, `truncated` gives the first half of a file, `shorter` gives a video of half the length, `corrupt` gives a file of the
 * right size that no player can open.
 */
export type OutputFault = (typeof OUTPUT_FAULTS)[number]

/** The output video of a completed generation. */
export interface OutputBehavior {
  /** The length of the video, at most 24 h. Default: the length that the provider reports for the generation, or 8 s. */
  readonly duration?: Duration | undefined
  /** The fault of the video. Default: none. */
  readonly fault?: OutputFault | undefined
}

/** All signature faults. */
export const SIGNATURE_FAULTS = ['wrong', 'missing', 'stale'] as const

/** A fault of a webhook signature: signed with a wrong secret, not signed, or signed ten minutes before it is sent. */
export type SignatureFault = (typeof SIGNATURE_FAULTS)[number]

/** The webhook that reports the end of a generation. */
export interface WebhookBehavior {
  /** The time from the end of the generation until the webhook is sent. Default: 0 s. */
  readonly delay?: DurationRange | undefined
  /** The time from the webhook until status reads show the end. It has no effect if a status read ends the generation. */
  readonly early?: Duration | undefined
  /** The number of times the webhook is sent: 0 loses it, 2 sends it twice. Default: 1. */
  readonly copies?: number | undefined
  /** The extra delay of webhooks 1, 3, 5 and so on of a session, so that webhook 1 arrives after 2, and 3 after 4. Each provider is counted on its own. */
  readonly reorder?: Duration | undefined
  /** The fault of the signature. Default: none. */
  readonly signature?: SignatureFault | undefined
  /** True if the webhook of a failed generation has no error: its error fields are null. Status reads show the error. Default: false. */
  readonly emptyError?: boolean | undefined
}

/**
 * A scenario: the lifecycle of a generation, the faults of the calls about it, or both.
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
  /** The description that `mock-video-api scenarios` prints. */
  readonly description?: string | undefined
  /** The heading under which `mock-video-api scenarios` lists it. */
  readonly group?: string | undefined
  /** The lifecycle. A scenario without steps has only faults, and can be joined to any lifecycle: `slow-fail+forbidden`. */
  readonly steps?: readonly Step[] | undefined
  /** The progress curve. Default: `linear`. */
  readonly progress?: ProgressCurve | undefined
  /** The video of a completed generation. Default: a video of 8 s. */
  readonly output?: OutputBehavior | undefined
  /** The webhook at the end of a generation. Default: sent once, at the end. */
  readonly webhook?: WebhookBehavior | undefined
  /** The faults of single calls. Default: none. */
  readonly faults?: readonly Fault[] | undefined
}
