import { hasIgnoredIdempotencyKey, hashIdempotencyKey } from '../engine/idempotency-key.ts'
import { createRecordedRequest, listUnknown } from '../engine/journal.ts'
import { decodePercent } from '../lib/decode-percent.ts'
import { findKeyInUrl } from '../engine/key-in-url.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import type { JournalEntry, RecordedRequest } from '../engine/journal.ts'
import type { NumberedEntry } from '../engine/journals.ts'
import type { Provider } from '../handlers/provider.ts'
import type { OutputFault } from '../scenarios/scenario.ts'

/** A call as the checks see it. All times are in milliseconds since the epoch. */
export interface AuditedCall {
  readonly number: number
  /** The time of the call, on the fake's clock. */
  readonly at: number
  /** The time of the call, on the wall clock. */
  readonly realAt: number
  /** The time of the reply, on the wall clock. */
  readonly answeredAt: number
  /** The number of the last recorded call when this one arrived. */
  readonly arrivedAfter: number
  /** The speed of the clock. */
  readonly speed: number
  readonly provider: Provider | undefined
  /** The name of the operation; `''` if there is none. */
  readonly operation: string
  readonly method: string
  /** True if the operation creates generations, and for a batch that has created some. */
  readonly isSubmit: boolean
  /** True if the operation shows the state of one generation. */
  readonly isStatusRead: boolean
  /** True for a use of an output URL: a call about a generation that needs no key, and is no status read. */
  readonly isOutputUse: boolean
  /** Identifies the client: its operation, and for a call about a generation the generation. */
  readonly client: string
  /** Identifies the API key. */
  readonly key: string | number | undefined
  /** The id of the generation that the call was about. */
  readonly generation: string | undefined
  readonly status: number
  /** True for a status from 200 to 299. */
  readonly isSuccess: boolean
  /** True if the client did not get the whole reply. */
  readonly isLost: boolean
  /** True if the reply showed the end of the generation. A HEAD call shows nothing, and a fault can hide the state. */
  readonly showsEnd: boolean
  /** True if the reply showed the generation before its end. */
  readonly showsRunning: boolean
  /** The ids of the generations that the call created. */
  readonly created: readonly string[]
  /** The ids of the generations that the reply showed as ended, also if a fault changed the reply. */
  readonly shownEnds: readonly string[]
  readonly retryAfter: string | undefined
  /** The part of the URL that has an API key. */
  readonly keyInUrl: string | undefined
  /** The fault of the video of the generation. */
  readonly outputFault: OutputFault | undefined
  /** A hash of the `Idempotency-Key`, if the revision of the operation honours it. */
  readonly idempotencyKey: string | undefined
  /** True if the call has an `Idempotency-Key` that the operation ignores in the revision of the fake. */
  readonly hasIgnoredIdempotencyKey: boolean
  /** True if the call has input that the operation does not know. */
  readonly hasUnknown: boolean
  /** The public form of the call, with what takes time to read. */
  readonly request: RecordedRequest
  /** A hash of a body that is too long for the public form. */
  readonly bodyHash: string | undefined
}

export function createAuditedCall({ entry, number }: NumberedEntry): AuditedCall {
  const { provider, operation, method, path, status, generation, shownState, isLost, isAltered } = entry
  const isStatusRead =
    operation?.idParam !== undefined && (operation.readsStatus ?? operation.name === 'status')
  const isSuccess = status >= 200 && status < 300
  const showsState = isSuccess && !isLost && !isAltered && method !== 'HEAD' ? shownState?.state : undefined
  let request: RecordedRequest | undefined
  return {
    number,
    at: entry.at,
    realAt: entry.realAt,
    answeredAt: entry.answeredAt,
    arrivedAfter: entry.arrivedAfter,
    speed: entry.speed,
    provider,
    operation: operation?.name ?? '',
    method,
    isSubmit: operation?.createsGeneration === true || entry.created.length > 0,
    isStatusRead,
    isOutputUse: operation?.requiresKey === false && generation !== undefined && !isStatusRead,
    client: JSON.stringify([provider?.name, operation?.name ?? path, findTarget(entry)]),
    key: entry.recorded?.keyNumber ?? entry.key,
    generation: generation?.id,
    status,
    isSuccess,
    isLost,
    showsEnd: showsState !== undefined && isTerminal(showsState),
    showsRunning: showsState !== undefined && !isTerminal(showsState),
    created: [...new Set(entry.created)],
    shownEnds: isSuccess && !isLost ? entry.shownEnds : [],
    retryAfter: entry.retryAfter,
    get keyInUrl() {
      return findKeyInUrl(entry)
    },
    outputFault: generation?.plan.outputFault,
    get idempotencyKey() {
      return hashIdempotencyKey(entry)
    },
    get hasIgnoredIdempotencyKey() {
      return hasIgnoredIdempotencyKey(entry)
    },
    get hasUnknown() {
      return (entry.recorded?.request.unknown ?? listUnknown(entry)).length > 0
    },
    get request() {
      return (request ??= createRecordedRequest(entry))
    },
    bodyHash: entry.bodyHash,
  }
}

/**
 * Returns what a call is about: a generation, or nothing for a submit. A read that was refused may name no generation, so the path
 * stands for it.
 */
function findTarget({ operation, path, generation }: JournalEntry): string | undefined {
  if (operation?.createsGeneration === true) return undefined
  return operation?.idParam === undefined ? generation?.id : decodePercent(path)
}

/** True for a reply that says that the client may try again later: a 429 or a 5xx. */
export function isRetryable({ status }: AuditedCall): boolean {
  return status === 429 || status >= 500
}

/**
 * Returns a text that is equal for two calls with the same method, path, query, body and API key. Undefined if the content of
 * the body is not known, because the fake refused to read it and its length is not known.
 */
export function createFingerprint({ request, bodyHash, key, status }: AuditedCall): string | undefined {
  const { method, path, query, body, headers } = request
  const length = headers['content-length']
  const isUnread = body === null && (status === 400 || status === 413) && length !== '0'
  if (isUnread && length === undefined && headers['transfer-encoding'] !== undefined) return undefined
  return JSON.stringify([
    method,
    path,
    query,
    sortKeys(body),
    bodyHash,
    key,
    // The boundary of a form differs from call to call.
    headers['content-type']?.split(';')[0],
    isUnread && length,
  ])
}

/** Two bodies are the same in any order of keys. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]))
}
