import { formatSeconds } from '../lib/duration.ts'
import { hideInText, hideKeys, hideKeysInValue, removeSecrets } from '../lib/secrets.ts'
import { hideSecretsInPath, listKeySecrets, normalizeSessionName } from './session-key.ts'
import { findIdempotencyKey } from './idempotency-key.ts'
import { createRecordedResponse } from './recorded-response.ts'
import { findUnknownHeaders, isSimilarHeader, MAX_UNKNOWN } from './unknown-input.ts'
import type { ConnectionFault } from '../scenarios/fault.ts'
import type { State } from '../scenarios/scenario.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { Operation, Provider } from '../handlers/provider.ts'
import type { FakeState } from './fake-state.ts'
import type { KeptReply, RecordedResponse } from './recorded-response.ts'
import type { UnknownInput } from './unknown-input.ts'

/** A call and its reply as the journal keeps them. `createRecordedRequest` turns an entry into its public form. */
export interface JournalEntry {
  /** The time of the call, on the clock of its session. */
  readonly at: number
  /** The time of the call, on the wall clock. */
  readonly realAt: number
  /** The time of the reply, on the wall clock. */
  readonly answeredAt: number
  /** The number of the last recorded call when this one arrived: calls that take long are recorded late. */
  readonly arrivedAfter: number
  /** The speed of the clock at the time of the reply. */
  readonly speed: number
  readonly session: string
  /** True if the call had a key that the fake accepts. */
  readonly hasAcceptedKey: boolean
  /** Undefined if the path belongs to no provider. */
  readonly provider: Provider | undefined
  readonly operation: Operation<unknown> | undefined
  readonly method: string
  readonly path: string
  readonly query: string
  /** Read only when the entry is read, because copying headers costs time. */
  readonly headers: () => Iterable<readonly [string, string]>
  readonly body: unknown
  /** A hash of the body, if `body` is a placeholder for a long one. */
  readonly bodyHash: string | undefined
  /** The memory that the path, the query, the headers and the body take above what an entry usually takes, in bytes. */
  readonly extraBytes: number
  /** The body fields and query parameters that the operation does not know. Unknown headers are found when the entry is read. */
  readonly unknown: readonly UnknownInput[]
  /** The API key, which is hidden when the entry is read. */
  readonly key: string | undefined
  /** The scenarios that a part of the key may name, and the revisions that decide which headers are known. */
  readonly fake: Pick<FakeState, 'registry' | 'revisions' | 'defaultScenarios'>
  readonly status: number
  /** The reply; undefined if the journal keeps none. */
  readonly response: KeptReply | undefined
  /** The `Retry-After` header of the reply. */
  readonly retryAfter: string | undefined
  /** True if a fault answered the call or changed its reply. */
  readonly hasFault: boolean
  /** True if a fault changed the body of the reply, or replaced it. */
  readonly isAltered: boolean
  /** True if the client did not get the whole reply: the connection failed, or the client left before. */
  isLost: boolean
  /** The ids of the generations that the call created. */
  readonly created: readonly string[]
  /** The ids of the generations that the reply showed as ended. */
  readonly shownEnds: readonly string[]
  /** The end of a long-poll, on the clock of its session; undefined for any other call. */
  readonly heldUntil: number | undefined
  /** Not the generation itself, so that the journal does not keep the input of one that was removed. */
  readonly generation: Pick<Generation, 'id' | 'plan' | 'chosenBy' | 'createdAt'> | undefined
  readonly shownState: StateAt | undefined
  readonly scenario: string | undefined
  /** The reason for the reply; undefined if the scenario and the state of the generation explain it. */
  readonly reason: string | undefined
  /** The way the connection failed; undefined if there was a reply. */
  readonly connection?: ConnectionFault | undefined
  /** What an entry of a snapshot has in place of its path, its query, its headers, its body and its key. */
  readonly recorded?: RestoredCall
}

/** A call as a snapshot has it. */
export interface RestoredCall {
  readonly request: RecordedRequest
  /** A number for each API key of a session; undefined for a call without a key. */
  readonly keyNumber: number | undefined
  /** The part of the URL that has an API key. */
  readonly keyInUrl: string | undefined
  /** A hash of the `Idempotency-Key`, if the operation knows it. */
  readonly idempotencyKey: string | undefined
  /** True if the call has an `Idempotency-Key` that the operation does not know. */
  readonly hasIgnoredKey: boolean
}

/**
 * A recorded call. Headers and query parameters that can hold a secret are left out, and the API key is hidden wherever else it
 * occurs. The body is kept as it was sent.
 */
export interface RecordedRequest {
  /** The time of the call: ISO 8601, on the fake's clock. */
  readonly at: string
  /** The time of the call: ISO 8601, on the wall clock. */
  readonly realAt: string
  /** The provider; null if the path belongs to none. */
  readonly provider: string | null
  /** The operation, such as `status`; null if the method and the path match no operation of the provider. */
  readonly operation: string | null
  /** The HTTP method, such as `GET`. */
  readonly method: string
  /** The path on the provider's host, such as `/v2/generate`. */
  readonly path: string
  /** The query parameters. */
  readonly query: Readonly<Record<string, string>>
  /** The headers, with their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * The body: parsed JSON, or the fields and files of a form. A text with the length if the body is longer than 16,384
   * characters. Null if there is none.
   */
  readonly body: unknown
  /** The id of the generation that the call was about; null if there is none. */
  readonly generation: string | null
  /** The name of the session. */
  readonly session: string
  /** The HTTP status of the reply; 0 if the connection failed. */
  readonly status: number
  /** The state of the generation that the reply shows; null if it shows none. */
  readonly state: State | null
  /** The scenario of the fault that replaced the reply, that the call chose, or of the generation. Null if there is none. */
  readonly scenario: string | null
  /** The reason for the reply, for people. */
  readonly reason: string
  /**
   * The fields, query parameters and headers that the operation does not know, and ignores; at most 20. `field` is a dotted
   * path. `nearest` is the nearest known one; null if none is similar. A header is listed only if it is similar to a known one.
   */
  readonly unknown: readonly {
    /** The part of the call: a field of the body, a query parameter or a header. */
    readonly in: 'body' | 'query' | 'header'
    /** The name. For a field of the body, the dotted path. */
    readonly field: string
    /** The nearest known name. Null if none is similar. */
    readonly nearest: string | null
  }[]
  /** True if the call has an `Idempotency-Key` that the operation knows in the revision of the fake. */
  readonly idempotent: boolean
  /** The reply, if the option `journal` is `full`; null if the connection failed. */
  readonly response?: RecordedResponse | null
}

const CHOSEN_BY: Readonly<Record<ChosenBy, string>> = {
  header: 'from the x-mock-scenario header',
  'base-url': 'from the base URL',
  key: 'from the key',
  mark: 'from the mark in the body',
  use: 'from use()',
  option: 'from the scenario option',
  create: 'from create()',
  default: 'the default',
}

/** Returns the public form of an entry, without its secrets. */
export function createRecordedRequest(entry: JournalEntry): RecordedRequest {
  if (entry.recorded !== undefined) return entry.recorded.request
  const { at, realAt, provider, operation, method, path, ...summary } = summarizeEntry(entry)
  const keys = listKeySecrets(entry.key, entry.fake.registry)
  const query = removeSecrets(new URLSearchParams(entry.query), { keys })
  const headers = removeSecrets(listShownHeaders(entry), { keys })
  const body = entry.body ?? null
  const request = { at, realAt, provider, operation, method, path, query, headers, body, ...summary }
  const idempotent = findIdempotencyKey(entry) !== undefined
  if (entry.response === undefined) return { ...request, idempotent }
  const response = entry.status === 0 ? null : createRecordedResponse(entry.response, keys)
  return { ...request, idempotent, response }
}

/** The part of a recorded request that the log shows. */
export type RequestSummary = Omit<RecordedRequest, 'query' | 'headers' | 'body' | 'idempotent' | 'response'>

/** Returns the part of the public form of an entry that the log shows. */
export function summarizeEntry(entry: JournalEntry): RequestSummary {
  if (entry.recorded !== undefined) return entry.recorded.request
  const { key, operation, reason } = entry
  const { registry } = entry.fake
  const keys = listKeySecrets(key, registry)
  // An id with a colon can be a session and a key, but not if there is such a generation.
  const isKnown = operation !== undefined && (entry.generation !== undefined || entry.status !== 404)
  return {
    at: new Date(entry.at).toISOString(),
    realAt: new Date(entry.realAt).toISOString(),
    provider: entry.provider?.name ?? null,
    operation: operation?.name ?? null,
    method: entry.method,
    path: hideSecretsInPath(entry.path, { key, names: registry, isKnown }),
    generation: entry.generation?.id ?? null,
    session: entry.session,
    status: entry.status,
    state: entry.shownState?.state ?? null,
    scenario: formatScenario(entry, keys) ?? null,
    reason: reason === undefined ? describeReason(entry) : hideInText(hideKeys(reason, keys)),
    unknown: listUnknown(entry).map(({ in: place, field, nearest }) => ({
      in: place,
      field: hideKeysInValue(field, keys),
      nearest,
    })),
  }
}

/** A name that a call chose can be a secret by mistake, so it is shown only if it is similar to a scenario. */
function formatScenario(
  { scenario, generation, fake }: JournalEntry,
  keys: readonly string[],
): string | undefined {
  if (scenario === undefined) return undefined
  const isOwn = scenario === generation?.plan.scenario && !keys.includes(scenario)
  return isOwn ? scenario : fake.registry.hideUnknown(scenario)
}

/** The headers but those of the API key, and those whose name is similar because it is misspelt. */
function listShownHeaders({ provider, fake, headers }: JournalEntry): (readonly [string, string])[] {
  const keyHeaders = [...STANDARD_KEY_HEADERS, ...Object.keys(provider?.keyHeaders('key') ?? {})]
  const names = keyHeaders.map((name) => name.toLowerCase())
  return [...headers()]
    .filter(([name]) => !isSimilarHeader(name.toLowerCase(), names))
    .map(([name, value]) => [name, formatMockHeader(name.toLowerCase(), value, fake)])
}

const STANDARD_KEY_HEADERS = ['authorization', 'x-api-key']

/** A long name of a session can be a key, so the header shows the name that the fake uses. So can the name of a scenario. */
// oxlint-disable-next-line max-params
function formatMockHeader(name: string, value: string, { registry }: JournalEntry['fake']): string {
  if (name === 'x-mock-session') return normalizeSessionName(value)
  return name === 'x-mock-scenario' ? registry.hideUnknown(value) : value
}

/** Returns the unknown body fields, query parameters and headers of a call. */
export function listUnknown({
  provider,
  operation,
  fake,
  headers,
  unknown,
}: JournalEntry): readonly UnknownInput[] {
  if (provider === undefined) return unknown
  const { name, keyHeaders } = provider
  const revision = fake.revisions.get(name) ?? ''
  const unknownHeaders = findUnknownHeaders({ operation, revision, keyHeaders, headers: headers() })
  return unknownHeaders.length === 0 ? unknown : [...unknown, ...unknownHeaders].slice(0, MAX_UNKNOWN)
}

function describeReason({ generation, shownState, status }: JournalEntry): string {
  if (status >= 400) return 'the fake refused the call as the provider would; see the response body'
  if (generation === undefined) return 'not about a single generation'
  const { plan, chosenBy, createdAt } = generation
  const scenario = `${plan.scenario} (${CHOSEN_BY[chosenBy]})`
  if (shownState === undefined) return scenario
  return `${scenario}: ${shownState.state}, reached ${formatSeconds(shownState.since - createdAt)} after creation`
}
