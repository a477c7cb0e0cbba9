import { keyInUrl, unknownField } from './input.ts'
import { abandoned, staleOutput } from './outputs.ts'
import { busyLoop, earlyPoll, pollAfterEnd } from './polling.ts'
import { noBackoff, retryAfter } from './retries.ts'
import { paidTwice, permanentErrorRetried } from './submits.ts'
import { duplicateRefused, forgedAccepted, slowReceiver } from './webhooks.ts'

/** All checks, in the order of the audit. */
export const CHECKS = [
  earlyPoll,
  retryAfter,
  noBackoff,
  pollAfterEnd,
  busyLoop,
  paidTwice,
  abandoned,
  permanentErrorRetried,
  forgedAccepted,
  duplicateRefused,
  slowReceiver,
  unknownField,
  keyInUrl,
  staleOutput,
] as const

/** The name of a check. */
export type CheckId = (typeof CHECKS)[number]['id']

/** The names of all checks. */
export const CHECK_IDS: readonly CheckId[] = CHECKS.map(({ id }) => id)
