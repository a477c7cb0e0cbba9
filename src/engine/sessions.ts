import { createIdempotencyCache } from '../lib/idempotency-cache.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { createLifetime } from './lifetime.ts'
import { createJournals } from './journals.ts'
import { createScenarioQueue } from './scenario-queue.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'
import type { RateLimiter, RateLimiterState } from '../lib/rate-limiter.ts'
import type { CollectionRow } from '../handlers/collection.ts'
import type { Clock } from './clock.ts'
import type { Collections } from './collections.ts'
import type { Coverage } from './coverage.ts'
import type { Journal } from './journals.ts'
import type { Lifetime } from './lifetime.ts'
import type { MemoryLimit } from './memory-limit.ts'
import type { ScenarioQueue } from './scenario-queue.ts'
import type { Delivery } from './webhooks/delivery.ts'

/** The session of calls that name none. */
export const DEFAULT_SESSION = 'default'

/** The name that stands for all sessions. No session can have it. */
export const ALL_SESSIONS = '*'

/** A session from its start to its end. A reset ends it and starts a new one with the same name. */
export interface Session {
  readonly name: string
  readonly lifetime: Lifetime
  readonly clock: Clock
  /** The instant at which the session started, on its clock. */
  readonly startedAt: number
  /** The number of the last recorded call of all sessions when the session started. */
  readonly startedAfter: number
  readonly scenarioQueue: ScenarioQueue
  readonly journal: Journal
  /** The number of things drawn so far, by kind: ids of a provider, deliveries, attempts and so on. */
  readonly counters: Map<string, number>
  readonly rateLimiter: RateLimiter
  readonly idempotencyCache: IdempotencyCache
  /** The webhooks, in the order of their numbers. */
  readonly deliveries: Delivery[]
  /** The number of webhooks that were removed to make room. */
  droppedDeliveries: number
  /** The rows that clients created, such as assets. */
  readonly collections: Collections
  /** The rows of a snapshot, by provider and name, of collections that no call has asked for. */
  readonly restoredRows: Map<string, readonly CollectionRow[]>
  /** The scenarios and errors that the session has exercised; undefined if there are none. A reset keeps them. */
  coverage: Coverage | undefined
}

function createSession({
  name,
  clock,
  journal,
  memory,
  shared,
  coverage,
  startedAt,
  rateLimiter,
}: SessionParts): Session {
  const lifetime = createLifetime()
  return {
    name,
    lifetime,
    clock,
    startedAt: startedAt ?? clock.now(),
    startedAfter: journal.lastNumber,
    scenarioQueue: createScenarioQueue(shared),
    journal,
    counters: new Map(),
    rateLimiter: createRateLimiter(rateLimiter),
    idempotencyCache: createIdempotencyCache({
      onAdd: (cached, remove) =>
        memory.add(cached, { bytes: CACHED_REPLY_BYTES + cached.reply.body.length, lifetime, remove }),
      onRemove: (cached) => memory.delete(cached),
    }),
    deliveries: [],
    droppedDeliveries: 0,
    collections: new Map(),
    restoredRows: new Map(),
    coverage,
  }
}

/** About the memory that a reply takes in addition to its body. */
const CACHED_REPLY_BYTES = 500

interface SessionParts extends Pick<Session, 'name' | 'clock' | 'journal' | 'coverage'> {
  readonly memory: MemoryLimit
  readonly shared: ScenarioQueue
  /** Default: now. */
  readonly startedAt?: number | undefined
  /** Default: it has counted nothing. */
  readonly rateLimiter?: RateLimiterState | undefined
}

/** The parts of a session of a snapshot that cannot be set afterwards. */
export interface RestoredSession extends Pick<Session, 'name' | 'clock' | 'startedAt' | 'coverage'> {
  readonly rateLimiter: RateLimiterState
}

export function nextNumber(session: Session, kind: string): number {
  const number = (session.counters.get(kind) ?? 0) + 1
  session.counters.set(kind, number)
  return number
}

/** All sessions of one fake. Their number is limited. */
export interface Sessions {
  /** Returns the session with this name, and creates it if it does not exist. */
  getOrCreate(name: string): Session
  find(name: string): Session | undefined
  /** Returns the session with this name, or a new one, which is not one of the fake's sessions until it is adopted. */
  findOrDraft(name: string): Session
  /** Adds a session that `findOrDraft` has returned, if it is not one of the fake's sessions. */
  adopt(session: Session): void
  list(): Session[]
  /** Adds a session that is empty, or replaces the one with its name. */
  restore(session: RestoredSession): Session
  /** Ends a session, and starts a new one with the same name. */
  reset(session: Session): void
  /** The scenarios in use in sessions without one of their own. */
  readonly sharedScenarios: ScenarioQueue
}

/** What the sessions of a fake share, and what happens to them. */
export interface SessionSetup {
  readonly memory: MemoryLimit
  /** Called before a session is removed at the limit. */
  readonly onEvict: (session: Session) => void
  /** Called when a session has ended. */
  readonly onEnd: (session: Session) => void
}

/** Creates the sessions of a fake. At the limit, the oldest one but `default` is removed. */
export function createSessions(
  limits: { sessions: number; requests: number },
  createClock: () => Clock,
  { memory, onEvict, onEnd }: SessionSetup,
): Sessions {
  const sessions = new Map<string, Session>()
  const createJournal = createJournals(limits.requests)
  const sharedScenarios = createScenarioQueue()

  function adopt(session: Session): void {
    if (sessions.has(session.name)) return
    if (sessions.size >= limits.sessions) {
      const oldest = findOldest()
      if (oldest !== undefined) {
        onEvict(oldest)
        sessions.delete(oldest.name)
        end(oldest)
      }
    }
    sessions.set(session.name, session)
  }

  function draft(name: string, clock = createClock(), coverage?: Coverage): Session {
    return createSession({ name, clock, journal: createJournal(), memory, shared: sharedScenarios, coverage })
  }

  function getOrCreate(name: string): Session {
    const found = sessions.get(name)
    if (found !== undefined) return found
    const session = draft(name)
    adopt(session)
    return session
  }

  function end(session: Session): void {
    session.lifetime.end()
    session.journal.clear()
    onEnd(session)
  }

  function findOldest(): Session | undefined {
    for (const session of sessions.values()) {
      if (session.name !== DEFAULT_SESSION) return session
    }
    return undefined
  }

  getOrCreate(DEFAULT_SESSION)
  return {
    getOrCreate,
    find: (name) => sessions.get(name),
    findOrDraft: (name) => sessions.get(name) ?? draft(name),
    adopt,
    list: () => [...sessions.values()],
    restore(parts) {
      const session = createSession({ ...parts, journal: createJournal(), memory, shared: sharedScenarios })
      sessions.set(parts.name, session)
      return session
    },
    reset(session) {
      end(session)
      const { name, clock, coverage } = session
      // The system clock never goes back, so it keeps what `advance` added.
      sessions.set(name, draft(name, clock.kind === 'system' ? clock : createClock(), coverage))
    },
    sharedScenarios,
  }
}
