import { findUnknownHeaders, MAX_UNKNOWN } from './unknown-input.ts'
import type { ConnectionFault } from '../scenarios/fault.ts'
import type { State } from '../scenarios/scenario.ts'
import { formatSeconds } from '../lib/duration.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { Operation, Provider } from '../handlers/provider.ts'
import type { UnknownInput } from './unknown-input.ts'

/** A call and its reply as the journal keeps them. `createRecordedRequest` turns an entry into its public form. */
export interface JournalEntry {
  readonly at: number
  readonly session: string
  readonly provider: string
  readonly operation: string | undefined
  readonly method: string
  readonly path: string
  readonly query: string
  /** Read only when the entry is read, because copying headers costs time. */
  readonly headers: () => Iterable<readonly [string, string]>
  readonly body: unknown
  /** The body fields and query parameters that the operation does not know. Unknown headers are found when the entry is read. */
  readonly unknown: readonly UnknownInput[]
  /** The operation and the headers of its key, with which unknown headers are found. */
  readonly definition: Operation<unknown> | undefined
  readonly keyHeaders: Provider['keyHeaders']
  readonly status: number
  readonly generation: Generation | undefined
  readonly shownState: StateAt | undefined
  readonly scenario: string | undefined
  /** The reason for the reply; undefined if the scenario and the state of the generation explain it. */
  readonly reason: string | undefined
  /** The way the connection failed; undefined if there was a reply. */
  readonly connection?: ConnectionFault | undefined
}

/** A recorded call. Headers that can hold a secret, such as API keys, are left out. */
export interface RecordedRequest {
  /** The time of the call: ISO 8601, on the fake's clock. */
  readonly at: string
  readonly provider: string
  /** The operation, such as `status`; null if the method and the path match no operation of the provider. */
  readonly operation: string | null
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** The id of the generation that the call was about; null if there is none. */
  readonly generation: string | null
  readonly session: string
  /** The HTTP status of the reply; 0 if the connection failed. */
  readonly status: number
  /** The state of the generation that the reply shows; null if it shows none. */
  readonly state: State | null
  readonly scenario: string | null
  /** The reason for the reply, for people. */
  readonly reason: string
  /**
   * The fields, query parameters and headers that the operation does not know, and ignores; at most 20. `field` is a dotted
   * path. `nearest` is the nearest known one; null if none is similar. A header is listed only if it is similar to a known one.
   */
  readonly unknown: readonly {
    readonly in: 'body' | 'query' | 'header'
    readonly field: string
    readonly nearest: string | null
  }[]
}

const SECRET_HEADER = /auth|cookie|key|secret|token/i

const CHOSEN_BY: Readonly<Record<ChosenBy, string>> = {
  header: 'from the x-mock-scenario header',
  key: 'from the key',
  mark: 'from the mark in the body',
  use: 'from use()',
  option: 'from the scenario option',
  create: 'from create()',
  default: 'the default',
}

export function createRecordedRequest(entry: JournalEntry): RecordedRequest {
  const { shownState } = entry
  return {
    at: new Date(entry.at).toISOString(),
    provider: entry.provider,
    operation: entry.operation ?? null,
    method: entry.method,
    path: entry.path,
    query: Object.fromEntries(new URLSearchParams(entry.query)),
    headers: Object.fromEntries([...entry.headers()].filter(([name]) => !SECRET_HEADER.test(name))),
    body: entry.body ?? null,
    generation: entry.generation?.id ?? null,
    session: entry.session,
    status: entry.status,
    state: shownState?.state ?? null,
    scenario: entry.scenario ?? null,
    reason: entry.reason ?? describeReason(entry),
    unknown: listUnknown(entry),
  }
}

/** Returns the unknown body fields, query parameters and headers of a call. */
export function listUnknown({
  definition,
  keyHeaders,
  headers,
  unknown,
}: JournalEntry): readonly UnknownInput[] {
  const unknownHeaders = findUnknownHeaders({ operation: definition, keyHeaders, headers: headers() })
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
