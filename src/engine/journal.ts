import type { ConnectionFault } from '../scenarios/fault.ts'
import type { State } from '../scenarios/scenario.ts'
import { formatSeconds } from '../lib/duration.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'

/** What one call was and got, as it is kept: references, put into words only when somebody asks. */
export interface JournalEntry {
  readonly at: number
  readonly session: string
  readonly provider: string
  readonly operation: string | undefined
  readonly method: string
  readonly path: string
  readonly query: string
  /** Asked only when somebody reads the entry. */
  readonly headers: () => Iterable<readonly [string, string]>
  readonly body: unknown
  readonly status: number
  readonly generation: Generation | undefined
  readonly shownState: StateAt | undefined
  readonly scenario: string | undefined
  /** Why it was answered so, where the state alone does not say. */
  readonly reason: string | undefined
  /** How the connection failed, where there was no answer. */
  readonly connection?: ConnectionFault | undefined
}

/** One call, in words. Keys are left out. */
export interface RecordedRequest {
  /** ISO 8601, on the fake's clock. */
  readonly at: string
  readonly provider: string
  /** The operation's name, such as `status`; null when the path is none of the provider's. */
  readonly operation: string | null
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** The id of the generation it was about; null when none was found. */
  readonly generation: string | null
  readonly session: string
  /** The HTTP status it was answered with. */
  readonly status: number
  /** What the generation was doing; null when the caller was not told. */
  readonly state: State | null
  readonly scenario: string | null
  /** Why it was answered so. */
  readonly reason: string
}

/** The last calls of one session, oldest first. */
export interface Journal {
  add(entry: JournalEntry): void
  entries(): JournalEntry[]
  clear(): void
  readonly size: number
}

export function createJournal(limit: number): Journal {
  let kept: JournalEntry[] = []
  let oldest = 0
  return {
    add(entry) {
      if (kept.length < limit) {
        kept.push(entry)
        return
      }
      kept[oldest] = entry
      oldest = (oldest + 1) % limit
    },
    entries: () => [...kept.slice(oldest), ...kept.slice(0, oldest)],
    clear() {
      kept = []
      oldest = 0
    },
    get size() {
      return kept.length
    },
  }
}

const SECRET = /auth|cookie|key|secret|token/i

const CHOSEN_BY: Readonly<Record<ChosenBy, string>> = {
  header: 'the x-mock-scenario header',
  key: 'the key',
  mark: 'the mark in its text',
  use: 'use()',
  option: 'the scenario option',
  create: 'create()',
  default: 'the default',
}

export function formatRequest(entry: JournalEntry): RecordedRequest {
  const { shownState } = entry
  return {
    at: new Date(entry.at).toISOString(),
    provider: entry.provider,
    operation: entry.operation ?? null,
    method: entry.method,
    path: entry.path,
    query: Object.fromEntries(new URLSearchParams(entry.query)),
    headers: Object.fromEntries([...entry.headers()].filter(([name]) => !SECRET.test(name))),
    body: entry.body ?? null,
    generation: entry.generation?.id ?? null,
    session: entry.session,
    status: entry.status,
    state: shownState?.state ?? null,
    scenario: entry.scenario ?? null,
    reason: entry.reason ?? describeReason(entry),
  }
}

function describeReason({ generation, shownState, status }: JournalEntry): string {
  if (status >= 400) return 'the operation refused it: its answer says why'
  if (generation === undefined) return 'answered alike for everybody'
  const { plan, chosenBy, createdAt } = generation
  const chosen = `${plan.scenario}, by ${CHOSEN_BY[chosenBy]}`
  if (shownState === undefined) return chosen
  return `${chosen}: ${shownState.state} since ${formatSeconds(shownState.since - createdAt)}`
}
