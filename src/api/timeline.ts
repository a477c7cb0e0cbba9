import { MAX_DATE_MS } from '../engine/clock.ts'
import { listScheduledWebhooks } from './scheduled-webhooks.ts'
import { createDeliveryView } from '../engine/webhooks/delivery.ts'
import { summarizeEntry } from '../engine/journal.ts'
import { groupBy } from '../lib/group-by.ts'
import { findRetryTime } from '../lib/retry-after.ts'
import { stateAt } from '../generations/state.ts'
import { STATES } from '../scenarios/scenario.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { ScheduledWebhook } from './scheduled-webhooks.ts'
import type { JournalEntry } from '../engine/journal.ts'
import type { NumberedEntry } from '../engine/journals.ts'
import type { Session } from '../engine/sessions.ts'
import type { DeliveryStatus } from '../engine/webhooks/delivery.ts'
import type { Generation } from '../generations/generation.ts'
import type { State } from '../scenarios/scenario.ts'

/** Selects the generations of a timeline. */
export interface TimelineFilter {
  readonly provider?: string | undefined
  readonly state?: State | undefined
  /** A text in the id, the scenario, the session, the provider or the input, in any case. */
  readonly text?: string | undefined
  /** Only the generations with these ids. */
  readonly ids?: readonly string[] | undefined
  /** The number of generations to return. */
  readonly limit: number
}

/** The newest generations with what happened to them over time. All times are ISO 8601, on the fake's clock. */
export interface Timeline {
  /** The time of the clock of each session that has one of the generations. */
  readonly sessions: Readonly<Record<string, string>>
  /** The number of generations that match, by state. */
  readonly counts: Readonly<Record<State, number>>
  /** The newest ones that match, newest first. */
  readonly generations: readonly TimelineRow[]
}

/** What happened to a generation over time. */
export interface TimelineRow {
  readonly id: string
  readonly provider: string
  readonly session: string
  readonly scenario: string
  readonly state: State
  readonly createdAt: string
  /** The states, oldest first, with those that are still to come. `until` is null for a final state and for one without a known end. */
  readonly states: readonly { readonly state: State; readonly from: string; readonly until: string | null }[]
  /** The calls about the generation, oldest first; at most the last 50. */
  readonly calls: readonly TimelineCall[]
  /** The webhook attempts, and the webhooks that are not sent. */
  readonly webhooks: readonly TimelineWebhook[]
  /** The webhook attempts that are still to come. */
  readonly scheduledWebhooks: readonly ScheduledWebhook[]
  /** The time at which the last output URL that a client has read expires; null if it does not. */
  readonly urlExpiresAt: string | null
}

export interface TimelineCall {
  /** The number of the call in the order of all sessions, counted from 1; null for a long-poll that is held. */
  readonly number: number | null
  readonly at: string
  readonly operation: string
  /** True if the call was shown the state of the generation. */
  readonly poll: boolean
  /** The HTTP status; 0 if the connection failed; null for a long-poll that is held. */
  readonly status: number | null
  /** The end of a long-poll; null for any other call, and for a long-poll that is held. */
  readonly heldUntil: string | null
  /** True if a fault answered the call or changed its reply. */
  readonly fault: boolean
  /** The reason of an error or of a fault; null for other calls. */
  readonly reason: string | null
  /** The end of the time in which the `Retry-After` header asks the client to wait; null without the header. */
  readonly retryAt: string | null
}

export interface TimelineWebhook {
  readonly at: string
  readonly delivery: string
  /** The status of the delivery. */
  readonly status: DeliveryStatus
  /** The status that the receiver answered the attempt with; null if there was no response. */
  readonly response: number | null
  /** The reason why the webhook is not sent, or why the attempt got no response; null if it got one, or is still to come. */
  readonly reason: string | null
}

const MAX_CALLS = 50

/** Returns the timeline of sessions. */
export function createTimeline(
  fake: FakeState,
  sessions: readonly Session[],
  filter: TimelineFilter,
): Timeline {
  const found = sessions.flatMap((session) => findGenerations(fake, session, filter))
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]))
  for (const { state } of found) counts[state] = (counts[state] ?? 0) + 1
  const shown = found
    .toSorted((a, b) => b.generation.createdAt - a.generation.createdAt)
    .slice(0, filter.limit)
  const shownSessions = new Set(shown.map(({ session }) => session))
  const entries = groupEntries(shownSessions, new Set(shown.map(({ generation }) => generation.id)))
  return {
    sessions: Object.fromEntries([...shownSessions].map(({ name, clock }) => [name, format(clock.now())])),
    // True because every state is a key.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    counts: counts as Record<State, number>,
    generations: shown.map(({ generation, state, session }) =>
      createRow(fake, { generation, state, session, entries: entries.get(buildKey(generation)) ?? [] }),
    ),
  }
}

interface Found {
  readonly generation: Generation
  readonly state: State
  readonly session: Session
}

function findGenerations(
  { store }: FakeState,
  session: Session,
  { provider, state: wanted, text, ids }: TimelineFilter,
): Found[] {
  const now = session.clock.now()
  const known = ids && new Set(ids)
  const needle = text?.toLowerCase()
  return store
    .list(session.name, provider)
    .filter((generation) => known?.has(generation.id) !== false && hasText(generation, needle))
    .map((generation) => ({ generation, state: stateAt(generation, now).state, session }))
    .filter(({ state }) => wanted === undefined || state === wanted)
}

function hasText({ id, provider, session, plan, input }: Generation, needle: string | undefined): boolean {
  if (needle === undefined || needle === '') return true
  const texts = [id, provider, session, plan.scenario]
  return (
    texts.some((text) => text.toLowerCase().includes(needle)) ||
    (JSON.stringify(input) ?? '').toLowerCase().includes(needle)
  )
}

function buildKey({ session, provider, id }: Pick<Generation, 'session' | 'provider' | 'id'>): string {
  return JSON.stringify([session, provider, id])
}

/** Returns the journal entries about generations, by their keys, in one pass through each journal. */
function groupEntries(
  sessions: ReadonlySet<Session>,
  ids: ReadonlySet<string>,
): ReadonlyMap<string, NumberedEntry[]> {
  const entries = [...sessions].flatMap(({ journal }) => journal.numberedEntries())
  return groupBy(entries, ({ entry: { generation, provider, session } }) =>
    generation !== undefined && ids.has(generation.id)
      ? buildKey({ session, provider: provider?.name ?? '', id: generation.id })
      : undefined,
  )
}

function createRow(
  fake: FakeState,
  { generation, state, session, entries }: Found & { readonly entries: readonly NumberedEntry[] },
): TimelineRow {
  const { id, provider, plan, createdAt } = generation
  const held = fake.longPolls.listStarts(generation).map(createHeldCall)
  return {
    id,
    provider,
    session: session.name,
    scenario: plan.scenario,
    state,
    createdAt: format(createdAt),
    states: listStates(generation),
    calls: [...entries.slice(-MAX_CALLS).map((numbered) => createCall(fake, numbered)), ...held],
    webhooks: listWebhooks(session, generation),
    scheduledWebhooks: listScheduledWebhooks(fake, session, generation),
    urlExpiresAt: findUrlExpiry(
      fake,
      generation,
      entries.map(({ entry }) => entry),
    ),
  }
}

function listStates(generation: Generation): TimelineRow['states'] {
  const states: TimelineRow['states'][number][] = []
  const last = stateAt(generation, Infinity, ({ state, since }, at) =>
    states.push({ state, from: format(since), until: format(at) }),
  )
  return [...states, { state: last.state, from: format(last.since), until: null }]
}

function createCall({ clock }: FakeState, { entry, number }: NumberedEntry): TimelineCall {
  const { at, operation, status, heldUntil, hasFault } = entry
  const retryAt = findRetryTime(entry.retryAfter, entry.answeredAt)
  return {
    number,
    at: format(at),
    operation: operation?.name ?? '',
    poll: entry.shownState !== undefined,
    status,
    heldUntil: heldUntil === undefined ? null : format(heldUntil),
    fault: hasFault,
    reason: hasFault || status === 0 || status >= 400 ? summarizeEntry(entry).reason : null,
    // A client waits in real time.
    retryAt:
      retryAt === undefined ? null : format(at + Math.max(retryAt - entry.answeredAt, 0) * clock.speed),
  }
}

function createHeldCall(at: number): TimelineCall {
  const unknown = { poll: true, status: null, heldUntil: null, fault: false, reason: null, retryAt: null }
  return { number: null, at: format(at), operation: '', ...unknown }
}

/** An attempt that was not sent stands at the time at which the webhook was due. */
function listWebhooks({ deliveries }: Session, { id, provider }: Generation): TimelineWebhook[] {
  return deliveries
    .filter((delivery) => delivery.generation === id && delivery.provider === provider)
    .map(createDeliveryView)
    .flatMap(({ id: delivery, at, status, attempts, reason }) =>
      attempts.length === 0
        ? [{ at, delivery, status, response: null, reason }]
        : attempts.map((attempt) => ({
            at: attempt.at,
            delivery,
            status,
            response: attempt.status,
            reason: attempt.error,
          })),
    )
}

/** Returns the time at which the last output URL that a client has read expires. `entries` are those about the generation. */
export function findUrlExpiry(
  { providers }: FakeState,
  { provider, plan }: Generation,
  entries: readonly JournalEntry[],
): string | null {
  const seconds = providers.find(({ name }) => name === provider)?.outputUrlSeconds
  const shown = entries.findLast(
    ({ shownState, status }) => shownState?.state === 'completed' && status < 400,
  )
  if (shown === undefined) return null
  if (plan.outputFault === 'expired') return format(shown.at)
  return seconds === undefined ? null : format(shown.at + seconds * 1_000)
}

/** Times after the last time of a `Date` are never reached. */
function format(at: number): string {
  return new Date(Math.min(at, MAX_DATE_MS)).toISOString()
}
