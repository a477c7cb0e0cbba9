import type { Duration, DurationRange } from '../lib/duration.ts'
import type { State } from './scenario.ts'

/** The neutral names of the errors that every provider has a reply for. */
export const NEUTRAL_ERRORS = [
  'unauthorized',
  'forbidden',
  'not-found',
  'rate-limited',
  'server-error',
] as const

/** An error that every provider has a reply for. */
export type NeutralError = (typeof NEUTRAL_ERRORS)[number]

/**
 * The reply of a fault, sent instead of the provider's reply. One of three: an HTTP status in the provider's error shape; a
 * status with a body of your own (a string is sent as text, anything else as JSON); or one of the provider's errors, by its
 * neutral name or by the provider's own code.
 */
export type FaultReply =
  { readonly status: number; readonly body?: unknown } | { readonly error: NeutralError | (string & {}) }

/** The kinds of connection faults: `reset` closes the connection without a reply, `hang` never replies. */
export const CONNECTION_FAULTS = ['reset', 'hang'] as const

/** A connection that fails instead of a reply. */
export type ConnectionFault = (typeof CONNECTION_FAULTS)[number]

const NEVER_REPLIES: Readonly<Record<ConnectionFault, boolean>> = { reset: false, hang: true }

/** True if a value is a connection fault that never replies. */
export function neverReplies(value: unknown): boolean {
  return CONNECTION_FAULTS.some((kind) => kind === value && NEVER_REPLIES[kind])
}

/**
 * The kinds of body faults: `slow` takes two seconds, `truncated` closes the connection after half of the body,
 * `malformed` is complete but not valid JSON.
 */
export const BODY_FAULTS = ['slow', 'truncated', 'malformed'] as const

/** A reply whose body arrives damaged or late. */
export type BodyFault = (typeof BODY_FAULTS)[number]

/** A rate limit. The window is half-open: a call exactly `per` after the first call is allowed. */
export interface Limit {
  readonly calls: number
  readonly per: Duration
}

/**
 * A fault of single calls, independent of the state of the generation. The conditions select the calls, and all of them
 * must hold. The effects say what happens to those calls. Calls that are not about a generation are counted per session.
 */
export interface Fault {
  /** An operation, such as `status` or `create`, or `*` for every operation that needs a key. */
  readonly on: string
  /** The provider whose calls are affected. Default: every provider that has the operation. */
  readonly provider?: string | undefined
  /** The affected attempts, counted from 1 for each generation, refused calls included. Default: all. */
  readonly attempts?: readonly number[] | undefined
  /** The number of first attempts that are affected. */
  readonly first?: number | undefined
  /** The interval of the affected attempts: 3 affects the attempts 3, 6, 9 and so on. */
  readonly every?: number | undefined
  /** The probability that a call is affected, above 0 and at most 1. Drawn from the seed: each run affects the same calls. */
  readonly probability?: number | undefined
  /** The affected period since the generation was created: from, and until (half-open). */
  readonly during?: readonly [from: Duration, until: Duration] | undefined
  /**
   * The states of the generation in which calls are affected. `headers`, `patch` and `body` use the state that the reply
   * shows; the other effects use the state before the call.
   */
  readonly when?: State | readonly State[] | undefined
  /**
   * The rate limit beyond which calls are affected. Without `reply` or `connection` they get the provider's rate-limit error,
   * with `Retry-After`.
   */
  readonly limit?: Limit | undefined

  /** The delay of the reply, in real time. */
  readonly latency?: DurationRange | undefined
  /** The reply that replaces the provider's reply. */
  readonly reply?: FaultReply | undefined
  /** The connection fault that replaces the reply. */
  readonly connection?: ConnectionFault | undefined
  /** Headers to add to the reply. Names are case-insensitive. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A JSON merge patch (RFC 7386) of the reply's body. */
  readonly patch?: Readonly<Record<string, unknown>> | undefined
  /** The way the body arrives. */
  readonly body?: BodyFault | undefined
}
