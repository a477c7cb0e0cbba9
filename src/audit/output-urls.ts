import type { AuditedCall } from './call.ts'
import type { History } from './facts.ts'

/** A reply or a webhook that gave an output URL to a client. */
export interface ShownUrl {
  /** The time on the fake's clock. */
  readonly at: number
  /** The time on the wall clock. */
  readonly realAt: number
  /** The number of the call; undefined for a webhook. */
  readonly number: number | undefined
}

/** Returns what gave the output URL of a generation to a client, in order. */
export function listShownUrls({ calls, deliveries }: History, id: string): ShownUrl[] {
  return [
    ...calls.filter((call) => call.shownEnds.includes(id) || isUrlRead(call)),
    ...deliveries.flatMap(({ attempts }) =>
      attempts.map(({ at, realAt }) => ({ at, realAt, number: undefined })),
    ),
  ]
    .map(({ at, realAt, number }) => ({ at, realAt, number }))
    .sort((a, b) => a.realAt - b.realAt || (a.number ?? 0) - (b.number ?? 0))
}

/** True for a read of the URL alone, such as an operation `download`. */
function isUrlRead({ isSuccess, isLost, isSubmit, isStatusRead, isOutputUse, method }: AuditedCall): boolean {
  return isSuccess && !isLost && !isSubmit && !isStatusRead && !isOutputUse && method === 'GET'
}

/** True if a client got a URL before a call. Calls at the same time are in the order of their numbers. */
export function isShownBefore({ realAt, number }: ShownUrl, call: AuditedCall): boolean {
  return number === undefined ? realAt <= call.realAt : number < call.number
}
