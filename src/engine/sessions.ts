import { createIdempotencyCache } from '../lib/idempotency-cache.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { createScenarioQueue } from './scenario-queue.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'
import type { RateLimiter } from '../lib/rate-limiter.ts'
import type { Clock } from './clock.ts'
import type { JournalEntry } from './journal.ts'
import type { ScenarioQueue } from './scenario-queue.ts'

/** The session of calls that name none. */
export const DEFAULT_SESSION = 'default'

export interface Session {
  readonly name: string
  readonly clock: Clock
  /** The instant at which the session was created or last reset, on its clock. */
  startedAt: number
  readonly scenarioQueue: ScenarioQueue
  readonly journal: Journal
  /** The number of things drawn so far, by kind: ids of a provider, deliveries, attempts and so on. */
  readonly counters: Map<string, number>
  readonly rateLimiter: RateLimiter
  readonly idempotencyCache: IdempotencyCache
}

function createSession(name: string, clock: Clock, journalLimit: number): Session {
  return {
    name,
    clock,
    startedAt: clock.now(),
    scenarioQueue: createScenarioQueue(),
    journal: createJournal(journalLimit),
    counters: new Map(),
    rateLimiter: createRateLimiter(),
    idempotencyCache: createIdempotencyCache(),
  }
}

export function nextNumber(session: Session, kind: string): number {
  const number = (session.counters.get(kind) ?? 0) + 1
  session.counters.set(kind, number)
  return number
}

/** Resets a session to its initial state. Its generations are removed by `clearSession`. */
export function resetSession(session: Session): void {
  session.clock.reset()
  session.startedAt = session.clock.now()
  session.scenarioQueue.clear()
  session.journal.clear()
  session.counters.clear()
  session.rateLimiter.clear()
  session.idempotencyCache.clear()
}

/** The last calls of one session. */
export interface Journal {
  add(entry: JournalEntry): void
  /** Returns the entries, oldest first. */
  entries(): JournalEntry[]
  clear(): void
  readonly size: number
}

export function createJournal(limit: number): Journal {
  let ring: JournalEntry[] = []
  let oldest = 0
  return {
    add(entry) {
      if (ring.length < limit) {
        ring.push(entry)
        return
      }
      ring[oldest] = entry
      oldest = (oldest + 1) % limit
    },
    entries: () => [...ring.slice(oldest), ...ring.slice(0, oldest)],
    clear() {
      ring = []
      oldest = 0
    },
    get size() {
      return ring.length
    },
  }
}

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
