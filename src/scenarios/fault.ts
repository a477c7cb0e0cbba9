import type { Duration, DurationRange } from '../lib/duration.ts'
import type { State } from './scenario.ts'

/** The errors every provider has words for. */
export type NeutralError = 'unauthorized' | 'forbidden' | 'not-found' | 'rate-limited' | 'server-error'

export const NEUTRAL_ERRORS: readonly NeutralError[] = [
  'unauthorized',
  'forbidden',
  'not-found',
  'rate-limited',
  'server-error',
]

/**
 * What a call is answered with instead of its own answer: an HTTP status in the provider's words, one with a body of your
 * own (a text as it is, anything else as JSON), or one of the provider's errors by its neutral name or its own code.
 */
export type FaultReply =
  { readonly status: number; readonly body?: unknown } | { readonly error: NeutralError | (string & {}) }

/** How a connection fails instead of an answer: it is closed at once, or nothing ever comes. */
export type ConnectionFault = 'reset' | 'hang'

export const CONNECTION_FAULTS: readonly ConnectionFault[] = ['reset', 'hang']

/**
 * How the body of an answer arrives: over two seconds; cut off half-way, then the connection closes; or whole, but not
 * JSON any more.
 */
export type BodyFault = 'slow' | 'truncated' | 'malformed'

export const BODY_FAULTS: readonly BodyFault[] = ['slow', 'truncated', 'malformed']

/** So many calls in so long. The window is half-open: a call exactly `per` after the first is let through. */
export interface Limit {
  readonly calls: number
  readonly per: Duration
}

/**
 * What goes wrong with single calls, whatever the generation does. The first part says which calls, and all of it must
 * hold; the second what becomes of them. Calls about no generation are counted for each session.
 */
export interface Fault {
  /** An operation, such as `status` or `create`, or `*` for every one that needs a key. */
  readonly on: string
  /** One provider's calls alone. Default: every provider's that has the operation. */
  readonly provider?: string
  /** Which calls about one generation, counted from 1, refused ones too. Default: all. */
  readonly attempts?: readonly number[]
  /** The first so many of them. */
  readonly first?: number
  /** Every so manieth of them. */
  readonly every?: number
  /** How likely each of them is, 0 to 1; drawn from the seed, so the same calls each time. */
  readonly probability?: number
  /** When it strikes, since the generation was created: from, and until (half-open). */
  readonly during?: readonly [from: Duration, until: Duration]
  /** What the generation is doing: for `headers`, `patch` and `body` what the answer shows, else what it did before. */
  readonly when?: State | readonly State[]
  /** It strikes only beyond so many calls in so long. Alone it answers `rate-limited`, with `Retry-After`. */
  readonly limit?: Limit

  /** How long the answer takes, in real time. */
  readonly latency?: DurationRange
  readonly reply?: FaultReply
  readonly connection?: ConnectionFault
  /** Headers of the answer; the names in any case. */
  readonly headers?: Readonly<Record<string, string>>
  /** A JSON merge patch (RFC 7386) on the body of the answer, last of all. */
  readonly patch?: Readonly<Record<string, unknown>>
  readonly body?: BodyFault
}
