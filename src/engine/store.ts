import { stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { createSessionIndex } from './session-index.ts'
import type { Generation } from '../generations/generation.ts'
import type { SessionIndex } from './session-index.ts'

/**
 * All generations of one fake. Look-ups of one generation take constant time, except for the first `findSessions` among many
 * sessions. The number of generations is limited.
 */
export interface GenerationStore {
  add(generation: Generation): void
  get(session: string, provider: string, id: string): Generation | undefined
  /** Returns a generation, also if it was deleted. */
  find(session: string, provider: string, id: string): Generation | undefined
  /** Returns a generation, also if it was deleted after its end. */
  getWithDeleted(session: string, provider: string, id: string): Generation | undefined
  /** True if a client deleted the generation with this id. */
  isDeleted(session: string, provider: string, id: string): boolean
  /** Returns the generations of a session, or of one of its providers, oldest first. */
  list(session: string, provider?: string): Generation[]
  /** Returns the generations of all sessions, deleted ones included, in the order in which they were added. */
  all(): Iterable<Generation>
  /** Returns the providers of each session in the order in which they got their first generation, which decides between equal times. */
  listGroups(): GenerationGroup[]
  /** Makes the generations that are added later have this order. */
  addGroups(groups: readonly GenerationGroup[]): void
  /** Returns the number of generations of a session. */
  count(session: string): number
  /**
   * Returns the number of generations of a provider in a session that have not ended at `now`. A number below `limit` can be too
   * high: ended generations are looked for only at the limit, so that a submit does not take longer the more there are.
   */
  countRunning(
    session: string,
    provider: string,
    counted: { readonly limit: number; readonly now: number },
  ): number
  /** Returns the sessions that have a generation with this id, deleted ones included. */
  findSessions(provider: string, id: string): string[]
  /** Removes one generation, if it has not been removed yet. */
  remove(generation: Generation): void
  /** Removes the generations of a session. */
  clear(session: string): void
  readonly size: number
}

/** The name of a session, and the names of the providers of its generations. */
export type GenerationGroup = readonly [session: string, providers: readonly string[]]

type GenerationsById = Map<string, Generation>

/** The number of oldest generations among which the store looks for an ended one to remove. */
const EVICTION_SCAN = 100

/** The number of sessions in each of which an id is looked up. More of them need an index, which takes memory. */
const MAX_SCANNED_SESSIONS = 100

export interface StoreEvents {
  /** Called before a generation is removed at the limit. */
  readonly onLimit: () => void
  /** Called for each generation that was removed. */
  readonly onRemove: (generation: Generation) => void
}

/** Creates the store. At the limit, the oldest ended generation is removed, else the oldest one. */
export function createGenerationStore(
  limit: number,
  now: (session: string) => number,
  { onLimit, onRemove }: StoreEvents,
): GenerationStore {
  const bySession = new Map<string, Map<string, GenerationsById>>()
  /** The generations that are not known to have ended, for each provider in a session that counts them. */
  const running = new WeakMap<GenerationsById, Set<Generation>>()
  // A linked list, because a `Set` whose first elements are removed takes longer and longer to find the next one.
  let oldest: Generation | undefined
  let newest: Generation | undefined
  let size = 0
  /** Undefined until an id is first looked for in more than `MAX_SCANNED_SESSIONS` sessions. */
  let index: SessionIndex | undefined

  function append(generation: Generation): void {
    generation.older = newest
    if (newest === undefined) oldest = generation
    else newest.newer = generation
    newest = generation
    size += 1
  }

  function unlink(generation: Generation): void {
    const { older, newer } = generation
    if (older === undefined) oldest = newer
    else older.newer = newer
    if (newer === undefined) newest = older
    else newer.older = older
    generation.older = undefined
    generation.newer = undefined
    size -= 1
  }

  function getOrCreateGroup(session: string, provider: string): GenerationsById {
    let byProvider = bySession.get(session)
    if (byProvider === undefined) bySession.set(session, (byProvider = new Map<string, GenerationsById>()))
    let byId = byProvider.get(provider)
    if (byId === undefined) byProvider.set(provider, (byId = new Map()))
    return byId
  }

  function listAll(session: string, provider?: string): Generation[] {
    const groups = bySession.get(session)
    if (provider !== undefined) return [...(groups?.get(provider)?.values() ?? [])]
    return [...(groups?.values() ?? [])].flatMap((byId) => Array.from(byId.values()))
  }

  function remove(generation: Generation): void {
    const group = bySession.get(generation.session)?.get(generation.provider)
    if (group?.get(generation.id) !== generation) return
    group.delete(generation.id)
    running.get(group)?.delete(generation)
    unlink(generation)
    index?.remove(generation)
    onRemove(generation)
  }

  function createIndex(): SessionIndex {
    const created = createSessionIndex()
    for (let generation = oldest; generation !== undefined; generation = generation.newer)
      created.add(generation)
    return created
  }

  function findEndedOrOldest(): Generation | undefined {
    let generation = oldest
    for (let scanned = 0; generation !== undefined && scanned < EVICTION_SCAN; scanned += 1) {
      if (isTerminal(stateAt(generation, now(generation.session)).state)) return generation
      generation = generation.newer
    }
    return oldest
  }

  return {
    add(generation) {
      const removed = size >= limit ? findEndedOrOldest() : undefined
      if (removed !== undefined) {
        onLimit()
        remove(removed)
      }
      const group = getOrCreateGroup(generation.session, generation.provider)
      const deleted = group.get(generation.id)
      if (deleted !== undefined) remove(deleted)
      group.set(generation.id, generation)
      running.get(group)?.add(generation)
      append(generation)
      index?.add(generation)
    },
    get(session, provider, id) {
      const found = bySession.get(session)?.get(provider)?.get(id)
      return found?.deletedAt === undefined ? found : undefined
    },
    find: (session, provider, id) => bySession.get(session)?.get(provider)?.get(id),
    getWithDeleted(session, provider, id) {
      const found = bySession.get(session)?.get(provider)?.get(id)
      const deletedAt = found?.deletedAt
      if (found === undefined || deletedAt === undefined) return found
      return isTerminal(stateAt(found, deletedAt).state) ? found : undefined
    },
    isDeleted: (session, provider, id) =>
      bySession.get(session)?.get(provider)?.get(id)?.deletedAt !== undefined,
    list: (session, provider) =>
      listAll(session, provider)
        .filter((generation) => generation.deletedAt === undefined)
        .sort((a, b) => a.createdAt - b.createdAt),
    *all() {
      for (let generation = oldest; generation !== undefined; generation = generation.newer) yield generation
    },
    listGroups: () => [...bySession].map(([session, byProvider]) => [session, [...byProvider.keys()]]),
    addGroups(groups) {
      for (const [session, providers] of groups)
        for (const provider of providers) getOrCreateGroup(session, provider)
    },
    count: (session) => listAll(session).filter(({ deletedAt }) => deletedAt === undefined).length,
    findSessions(provider, id) {
      if (index !== undefined) return index.find(provider, id)
      if (bySession.size > MAX_SCANNED_SESSIONS) return (index = createIndex()).find(provider, id)
      return [...bySession.keys()].filter((session) => bySession.get(session)?.get(provider)?.has(id))
    },
    countRunning(session, provider, counted) {
      const group = bySession.get(session)?.get(provider)
      if (group === undefined) return 0
      const generations = running.get(group) ?? new Set(group.values())
      running.set(group, generations)
      if (generations.size < counted.limit) return generations.size
      for (const generation of generations) {
        const hasEnded = isTerminal(stateAt(generation, counted.now).state)
        if (hasEnded || generation.deletedAt !== undefined) generations.delete(generation)
      }
      return generations.size
    },
    remove,
    clear(session) {
      for (const generation of listAll(session)) remove(generation)
      bySession.delete(session)
    },
    get size() {
      return size
    },
  }
}
