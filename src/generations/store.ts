import { stateAt } from './state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import type { Generation } from './generation.ts'

/** All generations of one fake, found by owner and id in constant time, bounded in number. */
export interface Store {
  add(generation: Generation): void
  get(session: string, provider: string, id: string): Generation | undefined
  /** Whether there was one of this id that somebody deleted. */
  isDeleted(session: string, provider: string, id: string): boolean
  /** Oldest first. */
  list(session: string): Generation[]
  /** The sessions that own this id. */
  owners(provider: string, id: string): string[]
  /** Forgets one session's generations, and says which they were. */
  clear(session: string): Generation[]
  readonly size: number
}

type Shelf = Map<string, Generation>

/** At the bound the oldest that has ended leaves, looked for among this many. */
const LOOKED_AT = 100

/** `leaves` is told of every generation that had to make room. */
export function createStore(
  limit: number,
  now: (session: string) => number,
  leaves: (generation: Generation) => void,
): Store {
  const shelves = new Map<string, Map<string, Shelf>>()
  let byAge: Generation[] = []
  let oldest = 0

  function shelf(session: string, provider: string): Shelf {
    let own = shelves.get(session)
    if (own === undefined) shelves.set(session, (own = new Map<string, Shelf>()))
    let found = own.get(provider)
    if (found === undefined) own.set(provider, (found = new Map()))
    return found
  }

  function all(session: string): Generation[] {
    return [...(shelves.get(session)?.values() ?? [])].flatMap((own) => Array.from(own.values()))
  }

  function makeRoom(): void {
    const end = Math.min(oldest + LOOKED_AT, byAge.length)
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
    const home = shelf(generation.session, generation.provider)
    if (home.get(generation.id) === generation) home.delete(generation.id)
    leaves(generation)
  }

  return {
    add(generation) {
      if (byAge.length - oldest >= limit) makeRoom()
      shelf(generation.session, generation.provider).set(generation.id, generation)
      byAge.push(generation)
    },
    get(session, provider, id) {
      const found = shelves.get(session)?.get(provider)?.get(id)
      return found?.deletedAt === undefined ? found : undefined
    },
    isDeleted: (session, provider, id) =>
      shelves.get(session)?.get(provider)?.get(id)?.deletedAt !== undefined,
    list: (session) =>
      all(session)
        .filter((generation) => generation.deletedAt === undefined)
        .sort((a, b) => a.createdAt - b.createdAt),
    owners: (provider, id) =>
      [...shelves.keys()].filter((session) => shelves.get(session)?.get(provider)?.has(id)),
    clear(session) {
      const own = all(session)
      shelves.delete(session)
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
