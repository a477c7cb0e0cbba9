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

/**
 * The kinds of body faults: `slow` takes two seconds, `truncated` closes the connection after half of the body,
 * `malformed` is complete but not valid JSON.
 */
export const BODY_FAULTS = ['slow', 'truncated', 'malformed'] as const

/** A fault of the reply's body. */
export type BodyFault = (typeof BODY_FAULTS)[number]

/** A rate limit: at most `calls` calls in each period of length `per`. A call exactly `per` after the first one is allowed. */
export interface Limit {
  /** The maximum number of calls in a period. */
  readonly calls: number
  /** The length of the period. */
  readonly per: Duration
}

/**
 * A fault of single calls, independent of the state of the generation. The conditions select the calls, and all of them
 * must hold. The effects say what happens to those calls. Calls that are not about a generation are counted for each session,
 * provider and scenario.
 */
export interface Fault {
  /** An operation, such as `status` or `create`, or `*` for every operation that needs an API key. */
  readonly on: string
  /** The provider whose calls are affected. Default: every provider that has the operation. */
  readonly provider?: string | undefined
  /**
   * The numbers of the affected calls: `[1, 3]` selects the first and the third call of the operation about a generation.
   * Successful calls count too. Default: all. Submits are counted for each session, provider and scenario. Their count restarts
   * after each accepted submit whose complete response was sent.
   */
  readonly attempts?: readonly number[] | undefined
  /** The last number of the affected calls: `2` selects the calls 1 and 2. */
  readonly first?: number | undefined
  /** The interval of the affected calls: `3` selects the calls 3, 6, 9 and so on. */
  readonly every?: number | undefined
  /** The probability that a call is affected, above 0 and at most 1. The same seed selects the same calls in every run. */
  readonly probability?: number | undefined
  /** The time range of the affected calls, counted from the creation of the generation. The start is included, the end is not. */
  readonly during?: readonly [from: Duration, until: Duration] | undefined
  /**
   * The states of the generation in which calls are affected. For a fault with `reply`, `connection` or `limit`, it is the
   * state when the call arrives. For any other fault, it is the state that the response shows.
   */
  readonly when?: State | readonly State[] | undefined
  /**
   * The rate limit beyond which calls are affected. Without `reply` or `connection` they get the provider's rate-limit error,
   * with `Retry-After`.
   */
  readonly limit?: Limit | undefined

  /**
   * True if the provider processes the call before `reply` or `connection` replaces its response, even if it refuses the call.
   * Default: false, so the provider never sees the call.
   */
  readonly processed?: boolean | undefined

  /** The delay of the response, in real time. */
  readonly latency?: DurationRange | undefined
  /** The response that replaces the provider's response. */
  readonly reply?: FaultReply | undefined
  /** The connection fault that replaces the response. */
  readonly connection?: ConnectionFault | undefined
  /** Headers to add to the response. Names are case-insensitive. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A JSON merge patch (RFC 7386) of the response body. */
  readonly patch?: Readonly<Record<string, unknown>> | undefined
  /** The fault of the response body. It is applied after `patch`. */
  readonly body?: BodyFault | undefined
}

/** The effects of a fault, in the order in which they are applied. Each one is a key of `Fault`. */
export const EFFECT_KINDS = ['reply', 'connection', 'headers', 'patch', 'body', 'latency'] as const

export type EffectKind = (typeof EFFECT_KINDS)[number]

/** The effects as plain values, by kind. */
interface PlannedEffects {
  readonly reply: { readonly reply: FaultReply }
  readonly connection: { readonly connection: ConnectionFault }
  /** The names are in lower case, as in every reply. */
  readonly headers: { readonly headers: Readonly<Record<string, string>> }
  readonly patch: { readonly patch: Readonly<Record<string, unknown>> }
  readonly body: { readonly body: BodyFault }
  readonly latency: { readonly fromMs: number; readonly toMs: number }
}

/** One effect of a fault on a call. */
export type FaultEffect<Kind extends EffectKind = EffectKind> = {
  readonly [Key in Kind]: { readonly kind: Key } & PlannedEffects[Key]
}[Kind]

/** The kinds of effects that replace the provider's reply. The others change a reply. */
export type ReplacingKind = 'reply' | 'connection'

export type ChangingKind = Exclude<EffectKind, ReplacingKind>

/** An effect that replaces the provider's reply. */
export type ReplacingEffect = FaultEffect<ReplacingKind>
