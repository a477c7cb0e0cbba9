import { createSession, DEFAULT_SESSION } from './session.ts'
import type { Clock } from './clock.ts'
import type { JournalEntry } from './journal.ts'
import type { Session } from './session.ts'

/** All sessions of one fake. Their number and the total size of their journals are limited. */
export interface Sessions {
  /** Returns the session with this name, and creates it if it does not exist. */
  getOrCreate(name: string): Session
  find(name: string): Session | undefined
  list(): Session[]
  record(session: Session, entry: JournalEntry): void
}

/** All journals together hold at most this many times the limit of one journal. */
const TOTAL_JOURNALS = 100

/** Creates the sessions of a fake. At the limit, the oldest one but `default` is removed and given to `onEvict`. */
export function createSessions(
  limits: { sessions: number; requests: number },
  createClock: () => Clock,
  onEvict: (session: Session) => void,
): Sessions {
  const sessions = new Map<string, Session>()
  let recorded = 0

  function create(name: string): Session {
    if (sessions.size >= limits.sessions) {
      const oldest = findOldest()
      if (oldest !== undefined) {
        sessions.delete(oldest.name)
        onEvict(oldest)
      }
    }
    const session = createSession(name, createClock(), limits.requests)
    sessions.set(name, session)
    return session
  }

  function findOldest(): Session | undefined {
    for (const session of sessions.values()) {
      if (session.name !== DEFAULT_SESSION) return session
    }
    return undefined
  }

  function recount(): void {
    recorded = 0
    for (const session of sessions.values()) recorded += session.journal.size
  }

  /** Clears journals, those of the oldest sessions first, until half of the total is free. Keeps the journal of `current`. */
  function clearOldJournals(current: Session): void {
    recount()
    for (const session of sessions.values()) {
      if (recorded < (limits.requests * TOTAL_JOURNALS) / 2) return
      if (session === current) continue
      recorded -= session.journal.size
      session.journal.clear()
    }
  }

  create(DEFAULT_SESSION)
  return {
    getOrCreate: (name) => sessions.get(name) ?? create(name),
    find: (name) => sessions.get(name),
    list: () => [...sessions.values()],
    record(session, entry) {
      session.journal.add(entry)
      recorded += 1
      if (recorded > limits.requests * TOTAL_JOURNALS) clearOldJournals(session)
    },
  }
}
