import { DEFAULT_SESSION } from './session-key.ts'
import { createSession } from './session.ts'
import type { Clock } from './clock.ts'
import type { JournalEntry } from './journal.ts'
import type { Session } from './session.ts'

/** All sessions of one fake, bounded in number and in what their journals hold together. */
export interface Sessions {
  /** The session of this name, made when it is first asked for. */
  get(name: string): Session
  find(name: string): Session | undefined
  all(): Session[]
  record(session: Session, entry: JournalEntry): void
}

/** All journals together hold at most this many times the bound of one. */
const JOURNALS = 100

/** `leaves` is told of a session that had to make room; `default` never has to. */
export function createSessions(
  limits: { sessions: number; requests: number },
  createClock: () => Clock,
  leaves: (session: Session) => void,
): Sessions {
  const sessions = new Map<string, Session>()
  let recorded = 0

  function make(name: string): Session {
    if (sessions.size >= limits.sessions) {
      const oldest = findOldest()
      if (oldest !== undefined) {
        sessions.delete(oldest.name)
        leaves(oldest)
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

  /** The sessions made first give up their journals first. */
  function makeRoom(keeper: Session): void {
    recount()
    for (const session of sessions.values()) {
      if (recorded < (limits.requests * JOURNALS) / 2) return
      if (session === keeper) continue
      recorded -= session.journal.size
      session.journal.clear()
    }
  }

  make(DEFAULT_SESSION)
  return {
    get: (name) => sessions.get(name) ?? make(name),
    find: (name) => sessions.get(name),
    all: () => [...sessions.values()],
    record(session, entry) {
      session.journal.add(entry)
      recorded += 1
      if (recorded > limits.requests * JOURNALS) makeRoom(session)
    },
  }
}
