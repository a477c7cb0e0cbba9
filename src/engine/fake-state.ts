import type { Catalogs } from '../catalogs/catalogs.ts'
import type { SharedClock } from './clock.ts'
import type { Generation } from '../generations/generation.ts'
import type { LongPolls } from './long-polls.ts'
import type { JournalEntry } from './journal.ts'
import type { GenerationStore } from './store.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'
import type { Webhooks } from './webhooks/webhooks.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Coverage } from './coverage.ts'
import type { Sessions } from './sessions.ts'
import type { StalledClockWarning } from './stalled-clock-warning.ts'
import type { Delays } from './delays.ts'

/** Everything the calls to one fake share. */
export interface FakeState {
  readonly seed: number
  readonly clock: SharedClock
  readonly registry: ScenarioRegistry
  readonly sessions: Sessions
  readonly catalogs: Catalogs
  readonly store: GenerationStore
  readonly longPolls: LongPolls
  readonly delays: Delays
  readonly stalledClockWarning: StalledClockWarning
  readonly webhooks: Webhooks
  /** The webhook secret, where a provider signs. */
  readonly webhookSecret: string
  /** What a provider lets a session do at most, by the names of its quotas. */
  getQuota(provider: string, name: string): number | undefined
  /** How far a status read moves its session's clock on, when the clock is `auto`. */
  readonly pollStepMs: number
  readonly unknownIds: 'reject' | 'create'
  /** The keys that are accepted; undefined for any. */
  readonly apiKeys: ReadonlySet<string> | undefined
  /** The scenario of the options, or the default. */
  getDefaultScenario(provider: string): ChosenScenario
  /** Which revision of its API a provider speaks; `''` for one that has none. */
  getRevision(provider: string): string
  /** Tells the developer once. */
  readonly warnOnce: (text: string) => void
  /** Answers that were let go, and that `advance` waits for. */
  readonly releasedReplies: Set<Promise<unknown>>
  readonly observers: Set<CallObserver>
  readonly coverage: Coverage
  /** Answers say which scenario and which generation they are from. */
  readonly debugHeaders: boolean
}

/** Hears of every answered call; `ms` is real time. */
export type CallObserver = (entry: JournalEntry, ms: number) => void

/** Something happened to a generation: whoever waits for its end looks again. */
export function notifyChanged({ longPolls, webhooks }: FakeState, generation: Generation): void {
  if (longPolls.size > 0) longPolls.reschedule(generation)
  webhooks.reschedule(generation)
}

/** Forgets a session's generations, and lets go who waited for them. */
export function clearSession({ store, longPolls, webhooks, delays }: FakeState, session: string): void {
  delays.end(session)
  for (const generation of store.clear(session)) {
    longPolls.release(generation)
    webhooks.unsubscribe(generation)
  }
  webhooks.clear(session)
}
