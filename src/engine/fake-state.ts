import type { Rows } from '../handlers/catalog.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Reply } from '../lib/call.ts'
import type { SharedClock } from './clock.ts'
import type { FileStore } from './files.ts'
import type { Generation } from '../generations/generation.ts'
import type { EndObserver, GenerationEnds } from './generation-ends.ts'
import type { LongPolls } from './long-polls.ts'
import type { JournalEntry } from './journal.ts'
import type { JournalKind } from './journals.ts'
import type { MemoryLimit } from './memory-limit.ts'
import type { GenerationStore } from './store.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'
import type { ReplyCache } from './reply-cache.ts'
import type { DeliveryObserver, Webhooks } from './webhooks/webhooks.ts'
import type { Router } from './router.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Coverage } from './coverage.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Settings } from './settings.ts'
import type { StalledClockWarning } from './stalled-clock-warning.ts'

/** What is outside of a fake: who observes it, and its server. Restoring a snapshot does not change it. */
export interface Surroundings {
  readonly observers: Set<CallObserver>
  readonly controlObservers: Set<ControlObserver>
  readonly changeObservers: Set<ChangeObserver>
  readonly endObservers: Set<EndObserver>
  readonly deliveryObservers: Set<DeliveryObserver>
  /** Called before sessions end, with what they still have. */
  readonly sessionEndObservers: Set<SessionEndObserver>
  /** The URL of the server, and the URL that output URLs begin with. Undefined without a server. */
  readonly server: { url: string | undefined; publicUrl: string | undefined }
}

export function createSurroundings(): Surroundings {
  return {
    observers: new Set(),
    controlObservers: new Set(),
    changeObservers: new Set(),
    endObservers: new Set(),
    deliveryObservers: new Set(),
    sessionEndObservers: new Set(),
    server: { url: undefined, publicUrl: undefined },
  }
}

/**
 * The state that all calls to a fake share. Restoring a snapshot replaces its parts, so nothing but a call may keep one of them.
 */
export interface FakeState extends Surroundings {
  readonly settings: Settings
  readonly seed: number
  readonly clock: SharedClock
  readonly registry: ScenarioRegistry
  readonly providers: readonly Provider[]
  readonly sessions: Sessions
  /** The catalogs of the `catalogs` option, by name. A fake without them has the documented rows. */
  readonly catalogs: ReadonlyMap<string, Rows<object>>
  readonly store: GenerationStore
  readonly memory: MemoryLimit
  readonly files: FileStore
  readonly replyCache: ReplyCache
  readonly longPolls: LongPolls
  readonly generationEnds: GenerationEnds
  readonly stalledClockWarning: StalledClockWarning
  readonly webhooks: Webhooks
  readonly webhookSecret: string
  /** The limits of the `quotas` option, for each provider. What has no quota is unlimited. */
  readonly quotas: Settings['quotas']
  /** The prices of the `prices` option, for each provider. */
  readonly prices: Settings['prices']
  /** The time by which a status read moves the `auto` clock of its session. */
  readonly pollStepMs: number
  readonly unknownIds: 'reject' | 'create'
  /** The accepted API keys; undefined if every key is accepted. */
  readonly apiKeys: ReadonlySet<string> | undefined
  /** The scenarios that the options set for providers. */
  readonly defaultScenarios: ReadonlyMap<string, ChosenScenario>
  /** The API revision that the fake serves for each provider; none for a provider without revisions. */
  readonly revisions: ReadonlyMap<string, string>
  readonly warnOnce: (text: string) => void
  /** Finds the operations of the revisions that the fake serves. */
  readonly match: Router
  readonly coverage: Coverage
  readonly journal: JournalKind
  /** True if replies carry `x-mock-scenario` and `x-mock-generation`. */
  readonly debugHeaders: boolean
}

export type SessionEndObserver = (sessions: readonly Session[]) => void

/** Calls the observers before sessions are reset, or removed. */
export function notifySessionEnd(
  { sessionEndObservers }: Pick<FakeState, 'sessionEndObservers'>,
  sessions: readonly Session[],
): void {
  for (const observe of sessionEndObservers) observe(sessions)
}

/** Called after each call has been answered. */
export type CallObserver = (entry: JournalEntry, outcome: CallOutcome) => void

/** The reply to a call, and the real time that the call took. */
export interface CallOutcome {
  readonly reply: Reply
  readonly ms: number
}

/** A control call that changes something, or would have. */
export interface ControlCall {
  readonly method: string
  /** The path without the session, the query and secrets. */
  readonly path: string
  /** The session that the call names; null if it names none. */
  readonly session: string | null
  readonly status: number
  /** The message of a refusal; null for a call that succeeded. */
  readonly message: string | null
  readonly ms: number
}

export type ControlObserver = (call: ControlCall) => void

/** A change that is not a call, the end of a generation or a webhook. `session` is undefined for all sessions. */
export type Change =
  | { readonly kind: 'clock' }
  | { readonly kind: 'scenario' }
  | { readonly kind: 'generation'; readonly session: string; readonly id: string }
  | { readonly kind: 'reset'; readonly session: string | undefined }
  | { readonly kind: 'close' }

export type ChangeObserver = (change: Change) => void

export function notifyChangeObservers(
  { changeObservers }: Pick<FakeState, 'changeObservers'>,
  change: Change,
): void {
  for (const observe of changeObservers) observe(change)
}

/** Reschedules what waits for the end of a generation, after a poll or a manual end. */
export function notifyChanged(fake: FakeState, generations: readonly Generation[]): void {
  const { longPolls, generationEnds, webhooks } = fake
  for (const generation of generations) {
    if (longPolls.size > 0) longPolls.reschedule(generation)
    generationEnds.reschedule(generation)
    if (fake.changeObservers.size > 0)
      notifyChangeObservers(fake, { kind: 'generation', session: generation.session, id: generation.id })
  }
  webhooks.reschedule(generations)
}
