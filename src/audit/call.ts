import { hasIgnoredIdempotencyKey, hashIdempotencyKey } from '../engine/idempotency-key.ts'
import { createRecordedRequest, listUnknown } from '../engine/journal.ts'
import { decodePercent } from '../lib/decode-percent.ts'
import { findKeyInUrl } from '../engine/key-in-url.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import type { JournalEntry, RecordedRequest } from '../engine/journal.ts'
import type { NumberedEntry } from '../engine/journals.ts'
import type { Provider } from '../handlers/provider.ts'
import type { OutputFault, State } from '../scenarios/scenario.ts'

/**
 * A call as the checks see it. All times are in milliseconds since the epoch. A class, because an audit creates one for each call:
 * an object literal with as many getters costs a microsecond and much memory.
 */
export class AuditedCall {
  readonly #entry: JournalEntry
  readonly number: number
  readonly provider: Provider | undefined
  /** The name of the operation; `''` if there is none. */
  readonly operation: string
  readonly method: string
  /** The time of the call, on the fake's clock. */
  readonly at: number
  /** The time of the call, on the wall clock. */
  readonly realAt: number
  /** The time of the reply, on the wall clock. */
  readonly answeredAt: number
  readonly status: number
  /** True if the client did not get the whole reply. */
  readonly isLost: boolean
  /** True for a status from 200 to 299. */
  readonly isSuccess: boolean
  /** True if the operation creates generations, and for a batch that has created some. */
  readonly isSubmit: boolean
  /** True if the operation shows the state of one generation. */
  readonly isStatusRead: boolean
  /** The id of the generation that the call was about. */
  readonly generation: string | undefined
  /** The state that the reply showed. A HEAD call shows nothing, and a fault can hide the state. */
  readonly shownState: State | undefined
  #client: string | undefined
  #request: RecordedRequest | undefined

  constructor({ entry, number }: NumberedEntry) {
    const { provider, operation, method, status, isLost } = entry
    this.#entry = entry
    this.number = number
    this.provider = provider
    this.operation = operation?.name ?? ''
    this.method = method
    this.at = entry.at
    this.realAt = entry.realAt
    this.answeredAt = entry.answeredAt
    this.status = status
    this.isLost = isLost
    this.isSuccess = status >= 200 && status < 300
    this.isSubmit = operation?.createsGeneration === true || entry.created.length > 0
    this.isStatusRead =
      operation?.idParam !== undefined && (operation.readsStatus ?? operation.name === 'status')
    this.generation = findGenerationId(entry)
    const isShown = this.isSuccess && !isLost && !entry.isAltered && method !== 'HEAD'
    this.shownState = isShown ? entry.shownState?.state : undefined
  }

  /** The number of the last recorded call when this one arrived. */
  get arrivedAfter(): number {
    return this.#entry.arrivedAfter
  }

  /** The session that recorded the call. */
  get session(): string {
    return this.#entry.session
  }

  /** The speed of the clock. */
  get speed(): number {
    return this.#entry.speed
  }

  /** True for a use of an output URL: a call about a generation that needs no key, and is no status read. */
  get isOutputUse(): boolean {
    return this.#entry.operation?.requiresKey === false && this.generation !== undefined && !this.isStatusRead
  }

  /** Identifies the client: its operation, and for a call about a generation the generation. */
  get client(): string {
    const { provider, operation, path } = this.#entry
    return (this.#client ??= JSON.stringify([
      provider?.name,
      operation?.name ?? path,
      findTarget(this.#entry),
    ]))
  }

  /** Identifies the API key. */
  get key(): string | number | undefined {
    return this.#entry.recorded?.keyNumber ?? this.#entry.key
  }

  /** True if the reply showed the end of the generation. */
  get showsEnd(): boolean {
    return this.shownState !== undefined && isTerminal(this.shownState)
  }

  /** True if the reply showed the generation before its end. */
  get showsRunning(): boolean {
    return this.shownState !== undefined && !isTerminal(this.shownState)
  }

  /** The ids of the generations that the call created. */
  get created(): readonly string[] {
    const { created } = this.#entry
    return created.length < 2 ? created : [...new Set(created)]
  }

  /** The ids of the generations that the reply showed as ended, also if a fault changed the reply. */
  get shownEnds(): readonly string[] {
    return this.isSuccess && !this.isLost ? this.#entry.shownEnds : NO_IDS
  }

  get retryAfter(): string | undefined {
    return this.#entry.retryAfter
  }

  /** The part of the URL that has an API key. */
  get keyInUrl(): string | undefined {
    return findKeyInUrl(this.#entry)
  }

  /** The fault of the video of the generation. */
  get outputFault(): OutputFault | undefined {
    return this.#entry.generation?.plan.outputFault
  }

  /** A hash of the `Idempotency-Key`, if the revision of the operation honours it. */
  get idempotencyKey(): string | undefined {
    return hashIdempotencyKey(this.#entry)
  }

  /** True if the call has an `Idempotency-Key` that the operation ignores in the revision of the fake. */
  get hasIgnoredIdempotencyKey(): boolean {
    return hasIgnoredIdempotencyKey(this.#entry)
  }

  /** True if the call has input that the operation does not know. */
  get hasUnknown(): boolean {
    const { recorded } = this.#entry
    return (recorded?.request.unknown ?? listUnknown(this.#entry)).length > 0
  }

  /** A hash of a body that is too long for the public form. */
  get bodyHash(): string | undefined {
    return this.#entry.bodyHash
  }

  /** The public form of the call. Reading it takes time. */
  get request(): RecordedRequest {
    return (this.#request ??= createRecordedRequest(this.#entry))
  }

  /** Returns the value of a query parameter. */
  getQuery(name: string): string | undefined {
    const { recorded, query } = this.#entry
    if (recorded !== undefined) return recorded.request.query[name]
    return query === '' ? undefined : (new URLSearchParams(query).get(name) ?? undefined)
  }
}

const NO_IDS: readonly string[] = []

/**
 * Returns what a call is about: a generation, or nothing for a submit. A read that was refused may name no generation, so the path
 * stands for it.
 */
function findTarget(entry: JournalEntry): string | undefined {
  const { operation, path } = entry
  if (operation?.createsGeneration === true) return undefined
  return operation?.idParam === undefined ? findGenerationId(entry) : decodePercent(path)
}

/** A restored fake does not have a generation that was removed before the snapshot, but its calls still name it. */
function findGenerationId({ generation, recorded }: JournalEntry): string | undefined {
  return generation?.id ?? recorded?.request.generation ?? undefined
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
