import { createJournal } from './journal.ts'
import { createScenarioQueue } from './scenario-queue.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { createIdempotencyCache } from '../lib/idempotency-cache.ts'
import type { ScenarioQueue } from './scenario-queue.ts'
import type { RateLimiter } from '../lib/rate-limiter.ts'
import type { IdempotencyCache } from '../lib/idempotency-cache.ts'

/** One caller's own world: its time, the scenario in use, its calls, and how many ids it has drawn. */
export interface Session {
  readonly name: string
  readonly clock: Clock
  /** When it began, on its clock. */
  beganAt: number
  readonly scenarioQueue: ScenarioQueue
  readonly journal: Journal
  /** How many of each kind were drawn, so that the next is another: ids by provider, and what else a reply needs. */
  readonly counters: Map<string, number>
  readonly rateLimiter: RateLimiter
  readonly idempotencyCache: IdempotencyCache
}

export function createSession(name: string, clock: Clock, requests: number): Session {
  return {
    name,
    clock,
    beganAt: clock.now(),
    scenarioQueue: createScenarioQueue(),
    journal: createJournal(requests),
    counters: new Map(),
    rateLimiter: createRateLimiter(),
    idempotencyCache: createIdempotencyCache(),
  }
}

/** The number of the next thing of this kind, from 1. */
export function nextNumber(session: Session, kind: string): number {
  const number = (session.counters.get(kind) ?? 0) + 1
  session.counters.set(kind, number)
  return number
}

/** Takes a session back to its beginning. */
export function resetSession(session: Session): void {
  session.clock.reset()
  session.beganAt = session.clock.now()
  session.scenarioQueue.clear()
  session.journal.clear()
  session.counters.clear()
  session.rateLimiter.clear()
  session.idempotencyCache.clear()
}
