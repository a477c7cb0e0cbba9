import { serializeClock } from './clock.ts'
import type { Adapter } from '../../api/adapter.ts'
import type { Change } from '../../engine/fake-state.ts'
import type { JournalEntry } from '../../engine/journal.ts'
import type { DeliveryView } from '../../engine/webhooks/delivery.ts'

/** The id of a generation or of a delivery in its session. */
interface SessionItem {
  readonly session: string
  readonly id: string
}

/** The changes of a short time. */
export interface Changes {
  readonly generations: Map<string, SessionItem>
  readonly deliveries: Map<string, SessionItem>
  /** The number of calls of each session. */
  readonly requests: Map<string, number>
  hasClock: boolean
  hasScenario: boolean
  /** True if there are too many changes to name, or after a reset. */
  isAll: boolean
}

/** A message about changes. A client reads what it shows of them. */
export interface ChangeMessage {
  /** True if everything may have changed: after a reset, and for a client that has missed messages. */
  readonly all: boolean
  readonly generations: readonly SessionItem[]
  readonly deliveries: readonly SessionItem[]
  /** The number of new requests. */
  readonly requests: number
  /** True if the scenarios in use have changed. */
  readonly scenario: boolean
  /** True if the clock was moved, paused or resumed, or has another speed. */
  readonly clockChanged: boolean
  /** The clock at the time of the message. */
  readonly clock: object
}

/** The number of items of a kind that a message names. */
const MAX_ITEMS = 100

export function createChanges(): Changes {
  return {
    generations: new Map(),
    deliveries: new Map(),
    requests: new Map(),
    hasClock: false,
    hasScenario: false,
    isAll: false,
  }
}

/** The functions that add a change. */
export const addChange = {
  request(changes: Changes, { session, generation }: Pick<JournalEntry, 'session' | 'generation'>): void {
    changes.requests.set(session, (changes.requests.get(session) ?? 0) + 1)
    if (generation !== undefined) addChange.generation(changes, session, generation.id)
  },
  generation(changes: Changes, session: string, id: string): void {
    addItem(changes, changes.generations, { session, id })
  },
  delivery(changes: Changes, { session, id, generation }: DeliveryView): void {
    addItem(changes, changes.deliveries, { session, id })
    addChange.generation(changes, session, generation)
  },
  other(changes: Changes, change: Change): void {
    if (change.kind === 'generation') addChange.generation(changes, change.session, change.id)
    else if (change.kind === 'clock') changes.hasClock = true
    else if (change.kind === 'scenario') changes.hasScenario = true
    else changes.isAll = true
  },
}

function addItem(changes: Changes, items: Map<string, SessionItem>, item: SessionItem): void {
  items.set(JSON.stringify([item.session, item.id]), item)
  if (items.size > MAX_ITEMS) changes.isAll = true
  if (changes.isAll) items.clear()
}

/** Describes changes to a client that asks for those of one session, or of all. Undefined if there are none. */
export function describeChanges(
  list: readonly Changes[],
  {
    adapter,
    session,
    all,
  }: { readonly adapter: Adapter; readonly session: string | undefined; readonly all: boolean },
): ChangeMessage | undefined {
  const isShown = ({ session: name }: SessionItem): boolean => session === undefined || name === session
  const generations = joinItems(list.map((changes) => changes.generations)).filter(isShown)
  const deliveries = joinItems(list.map((changes) => changes.deliveries)).filter(isShown)
  const requests = list
    .flatMap((changes) => [...changes.requests])
    .filter(([name]) => session === undefined || name === session)
    .reduce((sum, [, count]) => sum + count, 0)
  const isAll =
    all || list.some((each) => each.isAll) || generations.length > MAX_ITEMS || deliveries.length > MAX_ITEMS
  const scenario = list.some((changes) => changes.hasScenario)
  const isEmpty = generations.length === 0 && deliveries.length === 0 && requests === 0 && !scenario
  const clockChanged = list.some((changes) => changes.hasClock)
  if (!isAll && isEmpty && !clockChanged) return undefined
  return {
    all: isAll,
    generations: isAll ? [] : generations,
    deliveries: isAll ? [] : deliveries,
    requests,
    scenario,
    clockChanged,
    clock: serializeClock(adapter.session()),
  }
}

function joinItems(maps: readonly ReadonlyMap<string, SessionItem>[]): SessionItem[] {
  return [...new Map(maps.flatMap((map) => [...map])).values()]
}
