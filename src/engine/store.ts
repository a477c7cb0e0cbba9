import { stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import type { Generation } from '../generations/generation.ts'

/** All generations of one fake, found by owner and id in constant time, bounded in number. */
export interface GenerationStore {
  add(generation: Generation): void
  get(session: string, provider: string, id: string): Generation | undefined
  /** Whether there was one of this id that somebody deleted. */
  isDeleted(session: string, provider: string, id: string): boolean
  /** Oldest first. */
  list(session: string): Generation[]
  /** The sessions that own this id. */
  findSessions(provider: string, id: string): string[]
  /** Forgets one session's generations, and says which they were. */
  clear(session: string): Generation[]
  readonly size: number
}

type GenerationsById = Map<string, Generation>

/** At the bound the oldest that has ended leaves, looked for among this many. */
const EVICTION_SCAN = 100

/** `leaves` is told of every generation that had to make room. */
export function createGenerationStore(
  limit: number,
  now: (session: string) => number,
  leaves: (generation: Generation) => void,
): GenerationStore {
  const bySession = new Map<string, Map<string, GenerationsById>>()
  let byAge: Generation[] = []
  let oldest = 0

  function getOrCreateGroup(session: string, provider: string): GenerationsById {
    let own = bySession.get(session)
    if (own === undefined) bySession.set(session, (own = new Map<string, GenerationsById>()))
    let found = own.get(provider)
    if (found === undefined) own.set(provider, (found = new Map()))
    return found
  }

  function listAll(session: string): Generation[] {
    return [...(bySession.get(session)?.values() ?? [])].flatMap((own) => Array.from(own.values()))
  }

  function evictOne(): void {
    const end = Math.min(oldest + EVICTION_SCAN, byAge.length)
    let leaver = oldest
    for (let index = oldest; index < end; index += 1) {
      const generation = byAge[index]
      if (generation === undefined || !isTerminal(stateAt(generation, now(generation.session)).state))
        continue
      leaver = index
      break
    }
    const generation = byAge[leaver]
    if (generation === undefined) return
    byAge.copyWithin(oldest + 1, oldest, leaver)
    oldest += 1
    if (oldest > byAge.length / 2) {
      byAge = byAge.slice(oldest)
      oldest = 0
    }
    const home = getOrCreateGroup(generation.session, generation.provider)
    if (home.get(generation.id) === generation) home.delete(generation.id)
    leaves(generation)
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
      const own = listAll(session)
      bySession.delete(session)
      if (own.length > 0) {
        byAge = byAge.filter((generation, index) => index >= oldest && generation.session !== session)
        oldest = 0
      }
      return own
    },
    get size() {
      return byAge.length - oldest
    },
  }
}
