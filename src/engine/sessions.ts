import { createIdempotencyCache } from '../lib/idempotency-cache.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { createLifetime } from './lifetime.ts'
import { createJournals } from './journals.ts'
import { createScenarioQueue } from './scenario-queue.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'
import type { RateLimiter } from '../lib/rate-limiter.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journals.ts'
import type { Lifetime } from './lifetime.ts'
import type { MemoryLimit } from './memory-limit.ts'
import type { ScenarioQueue } from './scenario-queue.ts'
import type { Delivery } from './webhooks/delivery.ts'

/** The session of calls that name none. */
export const DEFAULT_SESSION = 'default'

/** A session from its start to its end. A reset ends it and starts a new one with the same name. */
export interface Session {
  readonly name: string
  readonly lifetime: Lifetime
  readonly clock: Clock
  /** The instant at which the session started, on its clock. */
  readonly startedAt: number
  readonly scenarioQueue: ScenarioQueue
  readonly journal: Journal
  /** The number of things drawn so far, by kind: ids of a provider, deliveries, attempts and so on. */
  readonly counters: Map<string, number>
  readonly rateLimiter: RateLimiter
  readonly idempotencyCache: IdempotencyCache
  /** The webhooks, in the order of their numbers. */
  readonly deliveries: Delivery[]
}

function createSession({ name, clock, journal, memory }: SessionParts): Session {
  const lifetime = createLifetime()
  return {
    name,
    lifetime,
    clock,
    startedAt: clock.now(),
    scenarioQueue: createScenarioQueue(),
    journal,
    counters: new Map(),
    rateLimiter: createRateLimiter(),
    idempotencyCache: createIdempotencyCache({
      onAdd: (cached, remove) =>
        memory.add(cached, { bytes: CACHED_REPLY_BYTES + cached.reply.body.length, lifetime, remove }),
      onRemove: (cached) => memory.delete(cached),
    }),
    deliveries: [],
  }
}

/** About the memory that a reply takes in addition to its body. */
const CACHED_REPLY_BYTES = 500

interface SessionParts extends Pick<Session, 'name' | 'clock' | 'journal'> {
  readonly memory: MemoryLimit
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
  list(): Session[]
  /** Ends a session, and starts a new one with the same name. */
  reset(session: Session): void
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

  function create(name: string): Session {
    if (sessions.size >= limits.sessions) {
      const oldest = findOldest()
      if (oldest !== undefined) {
        onEvict(oldest)
        sessions.delete(oldest.name)
        end(oldest)
      }
    }
    return start(name, createClock())
  }

  function start(name: string, clock: Clock): Session {
    const session = createSession({ name, clock, journal: createJournal(), memory })
    sessions.set(name, session)
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

  create(DEFAULT_SESSION)
  return {
    getOrCreate: (name) => sessions.get(name) ?? create(name),
    find: (name) => sessions.get(name),
    list: () => [...sessions.values()],
    reset(session) {
      end(session)
      // The system clock never goes back, so it keeps what `advance` added.
      start(session.name, session.clock.kind === 'system' ? session.clock : createClock())
    },
  }
}
