import { stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import type { Generation } from '../generations/generation.ts'

/** All generations of one fake. Look-ups take constant time, and the number of generations is limited. */
export interface GenerationStore {
  add(generation: Generation): void
  get(session: string, provider: string, id: string): Generation | undefined
  /** True if a client deleted the generation with this id. */
  isDeleted(session: string, provider: string, id: string): boolean
  /** Returns the generations of a session, oldest first. */
  list(session: string): Generation[]
  findSessions(provider: string, id: string): string[]
  /** Removes the generations of a session, and returns them. */
  clear(session: string): Generation[]
  readonly size: number
}

type GenerationsById = Map<string, Generation>

/** The number of oldest generations among which the store looks for an ended one to remove. */
const EVICTION_SCAN = 100

/** Creates the store. At the limit, the oldest ended generation, else the oldest, is removed and given to `onEvict`. */
export function createGenerationStore(
  limit: number,
  now: (session: string) => number,
  onEvict: (generation: Generation) => void,
): GenerationStore {
  const bySession = new Map<string, Map<string, GenerationsById>>()
  let byAge: Generation[] = []
  let oldest = 0

  function getOrCreateGroup(session: string, provider: string): GenerationsById {
    let byProvider = bySession.get(session)
    if (byProvider === undefined) bySession.set(session, (byProvider = new Map<string, GenerationsById>()))
    let byId = byProvider.get(provider)
    if (byId === undefined) byProvider.set(provider, (byId = new Map()))
    return byId
  }

  function listAll(session: string): Generation[] {
    return [...(bySession.get(session)?.values() ?? [])].flatMap((byId) => Array.from(byId.values()))
  }

  function evictOne(): void {
    const end = Math.min(oldest + EVICTION_SCAN, byAge.length)
    let evicted = oldest
    for (let index = oldest; index < end; index += 1) {
      const generation = byAge[index]
      if (generation === undefined || !isTerminal(stateAt(generation, now(generation.session)).state))
        continue
      evicted = index
      break
    }
    const generation = byAge[evicted]
    if (generation === undefined) return
    byAge.copyWithin(oldest + 1, oldest, evicted)
    oldest += 1
    if (oldest > byAge.length / 2) {
      byAge = byAge.slice(oldest)
      oldest = 0
    }
    const group = getOrCreateGroup(generation.session, generation.provider)
    if (group.get(generation.id) === generation) group.delete(generation.id)
    onEvict(generation)
  }

  return {
    add(generation) {
      if (byAge.length - oldest >= limit) evictOne()
      getOrCreateGroup(generation.session, generation.provider).set(generation.id, generation)
      byAge.push(generation)
    },
    get(session, provider, id) {
      const found = bySession.get(session)?.get(provider)?.get(id)
      return found?.deletedAt === undefined ? found : undefined
    },
    isDeleted: (session, provider, id) =>
      bySession.get(session)?.get(provider)?.get(id)?.deletedAt !== undefined,
    list: (session) =>
      listAll(session)
        .filter((generation) => generation.deletedAt === undefined)
        .sort((a, b) => a.createdAt - b.createdAt),
    findSessions: (provider, id) =>
      [...bySession.keys()].filter((session) => bySession.get(session)?.get(provider)?.has(id)),
    clear(session) {
      const removed = listAll(session)
      bySession.delete(session)
      if (removed.length > 0) {
        byAge = byAge.filter((generation, index) => index >= oldest && generation.session !== session)
        oldest = 0
      }
      return removed
    },
    get size() {
      return byAge.length - oldest
    },
  }
}
