import type { Catalogs } from '../catalogs/catalogs.ts'
import type { WorldClock } from '../clock.ts'
import type { Generation } from '../generations/generation.ts'
import type { Holds } from '../generations/holds.ts'
import type { Entry } from '../generations/journal.ts'
import type { Store } from '../generations/store.ts'
import type { Book } from '../scenarios/book.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { Choice } from './in-use.ts'
import type { Coverage } from './coverage.ts'
import type { Sessions } from './sessions.ts'
import type { StillClock } from '../generations/still-clock.ts'
import type { Waits } from './waits.ts'

/** Everything the calls to one fake share. */
export interface World {
  readonly seed: number
  readonly clock: WorldClock
  readonly book: Book
  readonly sessions: Sessions
  readonly catalogs: Catalogs
  readonly store: Store
  readonly holds: Holds
  readonly waits: Waits
  readonly stillClock: StillClock
  readonly webhooks: Webhooks
  /** The webhook secret, where a provider signs. */
  readonly webhookSecret: string
  /** What a provider lets a session do at most, by the names of its quotas. */
  quota(provider: string, name: string): number | undefined
  /** How far a status read moves its session's clock on, when the clock is `auto`. */
  readonly pollStepMs: number
  readonly unknownIds: 'reject' | 'create'
  /** The keys that are accepted; undefined for any. */
  readonly apiKeys: ReadonlySet<string> | undefined
  /** The scenario of the options, or the default. */
  choose(provider: string): Choice
  /** Which revision of its API a provider speaks; `''` for one that has none. */
  revision(provider: string): string
  /** Tells the developer once. */
  readonly warnOnce: (text: string) => void
  /** Answers that were let go, and that `advance` waits for. */
  readonly released: Set<Promise<unknown>>
  readonly observers: Set<Observer>
  readonly coverage: Coverage
  /** Answers say which scenario and which generation they are from. */
  readonly debugHeaders: boolean
}

/** Hears of every answered call; `ms` is real time. */
export type Observer = (entry: Entry, ms: number) => void

/** Something happened to a generation: whoever waits for its end looks again. */
export function touch({ holds, webhooks }: World, generation: Generation): void {
  if (holds.size > 0) holds.touch(generation)
  webhooks.touch(generation)
}

/** Forgets a session's generations, and lets go who waited for them. */
export function clearGenerations({ store, holds, webhooks, waits }: World, session: string): void {
  waits.end(session)
  for (const generation of store.clear(session)) {
    holds.drop(generation)
    webhooks.drop(generation)
  }
  webhooks.clear(session)
}
