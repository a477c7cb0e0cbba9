import { createJournal } from './journal.ts'
import { createScenarioQueue } from './scenario-queue.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { createIdempotencyCache } from '../lib/idempotency-cache.ts'
import type { ScenarioQueue } from './scenario-queue.ts'
import type { RateLimiter } from '../lib/rate-limiter.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'

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

export function createSession(name: string, clock: Clock, journalLimit: number): Session {
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
