import { createFingerprint } from './call.ts'
import type { AuditedCall } from './call.ts'

/** A submit that was carried out and whose reply did not arrive, and the same submit again. */
export interface PaidTwice {
  readonly first: AuditedCall
  readonly again: AuditedCall
}

/** Finds the submits that were repeated after one that was carried out without a reply that says so. */
export function findPaidTwice(calls: readonly AuditedCall[]): PaidTwice[] {
  const submits = calls.filter(({ isSubmit }) => isSubmit)
  const found: PaidTwice[] = []
  /** The submits without a good reply that a later one with the same content repeats. */
  const open = new Map<string, AuditedCall[]>()
  if (!submits.some(isUnanswered)) return found
  for (const call of submits) {
    const fingerprint = createFingerprint(call)
    if (fingerprint === undefined) continue
    const earlier = open.get(fingerprint) ?? []
    const repeated = earlier.filter((first) => isAfter(call, first) && !hasSameKey(first, call))
    const unknown = repeated.filter((first) => !isKnownBefore(call, first, calls))
    found.push(...unknown.map((first) => ({ first, again: call })))
    if (isUnanswered(call))
      open.set(fingerprint, [...earlier.filter((each) => !repeated.includes(each)), call])
    // A submit after this one is a new one.
    else if (call.isSuccess && !call.isLost) open.delete(fingerprint)
  }
  return found
}

/** A server can learn that a client has left after it gets the next call of the client. */
const LATE_MS = 50

/** True if a submit was sent after the first one had ended, so not at the same time. */
function isAfter({ realAt }: AuditedCall, first: AuditedCall): boolean {
  if (first.answeredAt <= realAt) return true
  return first.isLost && first.answeredAt - realAt < LATE_MS && realAt - first.realAt > LATE_MS
}

/** True if the client had found the generation of the first submit in the meantime, so that it did not retry. */
// oxlint-disable-next-line max-params
function isKnownBefore(again: AuditedCall, first: AuditedCall, calls: readonly AuditedCall[]): boolean {
  return calls.some(
    ({ number, generation, isSubmit, isSuccess, isLost, shownEnds }) =>
      number > first.number &&
      number < again.number &&
      !isSubmit &&
      isSuccess &&
      !isLost &&
      first.created.some((id) => id === generation || shownEnds.includes(id)),
  )
}

/** True for a submit that was carried out, and whose reply was lost or is a 5xx. */
export function isUnanswered({ created, isLost, status }: AuditedCall): boolean {
  return created.length > 0 && (isLost || status >= 500)
}

/** True if two submits have the same `Idempotency-Key`, in a revision that honours it. */
function hasSameKey(first: AuditedCall, again: AuditedCall): boolean {
  return first.idempotencyKey !== undefined && first.idempotencyKey === again.idempotencyKey
}
