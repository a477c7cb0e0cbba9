import type { Generation } from '../generations/generation.ts'

type Key = Pick<Generation, 'provider' | 'session' | 'id'>

type SessionsById = Map<string, string | readonly string[]>

/** The sessions of generations by provider and id. Almost every id belongs to one session only. */
export interface SessionIndex {
  add(generation: Key): void
  remove(generation: Key): void
  find(provider: string, id: string): string[]
}

export function createSessionIndex(): SessionIndex {
  const byProvider = new Map<string, SessionsById>()

  function find(provider: string, id: string): string[] {
    return [byProvider.get(provider)?.get(id) ?? []].flat()
  }

  function set({ provider, id }: Key, sessions: readonly string[]): void {
    let byId = byProvider.get(provider)
    if (byId === undefined) byProvider.set(provider, (byId = new Map<string, string | readonly string[]>()))
    const [first, ...others] = sessions
    if (first === undefined) byId.delete(id)
    else byId.set(id, others.length === 0 ? first : sessions)
  }

  return {
    find,
    add(key) {
      const sessions = find(key.provider, key.id)
      if (!sessions.includes(key.session)) set(key, [...sessions, key.session])
    },
    remove: (key) =>
      set(
        key,
        find(key.provider, key.id).filter((session) => session !== key.session),
      ),
  }
}
