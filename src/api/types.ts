import type { Catalogs } from '../catalogs/catalogs.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { ClockKind } from '../engine/clock.ts'
import type { Duration } from '../lib/duration.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { providers as shippedProviders } from '../handlers/index.ts'
import type { RouteArea, RouteMatch } from '../engine/router.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ShippedScenarioName } from '../scenarios/catalog.ts'
import type { Cause, FailureDetails, Scenario, State } from '../scenarios/scenario.ts'
import type { ParameterizedName } from '../scenarios/parameterized.ts'
import type { CallObserver } from '../engine/fake-state.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { Explanation } from './explain.ts'
import type { Report } from './report.ts'

/** One of the providers that ship. */
export type ShippedProvider = (typeof shippedProviders)[number]

export type ProviderName = ShippedProvider['name']

/** A scenario's name, one with an argument, or a life joined with what goes wrong: `slow-fail+flaky`. `Own` are the names of the `scenarios` option. */
export type ScenarioName<Own extends string = never> =
  ShippedScenarioName | Own | ParameterizedName | `${ShippedScenarioName | Own | ParameterizedName}+${string}`

/** A scenario by its name, or itself. */
export type ScenarioChoice<Own extends string = never> = ScenarioName<Own> | Scenario

export interface Options<Own extends string = never, Providers extends ProviderOption = ProviderName> {
  /** The scenario of generations whose call names none: one for all, or one per provider. Default `happy`. */
  readonly scenario?:
    | ScenarioChoice<NoInfer<Own>>
    | { readonly [provider in ProviderNameOf<Providers>]?: ScenarioChoice<NoInfer<Own>> }
  /** Scenarios of your own, beside the shipped ones. */
  readonly scenarios?: readonly Scenario<Own>[]
  /** Which providers there are, by name or made with `defineProvider`. Default: all that ship. */
  readonly providers?: readonly Providers[]
  /** How time passes. Default `auto`: each status read moves the clock on by `pollStep`. */
  readonly clock?: ClockKind
  /** How far a status read moves the `auto` clock. Default 5 s. */
  readonly pollStep?: Duration
  /** Where a virtual clock starts. Default `2026-01-01T00:00:00Z`. */
  readonly now?: Date | string | number
  /** How many times faster than the wall the `system` clock goes, up to a million. Default 1. */
  readonly speed?: number
  /** What ids and tokens are drawn from: a whole number. Default 1. */
  readonly seed?: number
  /** What reading an id that nobody created gives: 404, or a new generation of that id. Default `reject`. */
  readonly unknownIds?: 'reject' | 'create'
  /** The keys that are accepted; any other is 401. Default: every key. */
  readonly apiKeys?: readonly string[]
  /** Which dated revision of its API a provider speaks; `latest` works. Default: its first. */
  readonly revisions?: { readonly [provider: string]: string }
  /** What is kept at most. At the bound the oldest ended one leaves. */
  readonly limits?: {
    /** In all sessions together. Default 1,000,000. */
    readonly generations?: number
    /** In each session's journal. Default 1,000. */
    readonly requests?: number
    /** Default 10,000. */
    readonly sessions?: number
  }
  /**
   * What clients choose from: avatars, voices, models, templates. Default: the documented ones;
   * `await createCatalogs()` of `mock-video-api/catalogs` has more, and takes yours.
   */
  readonly catalogs?: Catalogs
  /** What a session may use up, per provider. Default: everything. */
  readonly quotas?: {
    readonly sync?: {
      /** How many generations may run at once; one more gets 429. */
      readonly concurrency?: number
      /** How many calls of one operation a minute; one more gets 429. */
      readonly perMinute?: number
    }
    readonly prism?: {
      /** The balance; a video costs 50, and what it does not hold gets 402. */
      readonly credits?: number
    }
  }
  readonly webhooks?: {
    /** Hosts that webhooks may go to besides local ones; `*` for all. */
    readonly hosts?: readonly string[]
    /** What Sync signs with. Default: a `whsec_...` drawn from the seed. */
    readonly secret?: string
    /** How often a delivery is tried. Default 1. */
    readonly attempts?: number
    /** How long one try may take, in real time. Default 5 s. */
    readonly timeout?: Duration
  }
  /** Answers carry `x-mock-scenario` and `x-mock-generation`, where there is one. Default false. */
  readonly debugHeaders?: boolean
  /** Where warnings go. Default: `console.warn`. */
  readonly warn?: (text: string) => void
}

/** What the `providers` option takes. */
export type ProviderOption = ProviderName | Provider

/** The name of what the `providers` option takes. */
export type ProviderNameOf<Option extends ProviderOption> =
  Option extends Provider<infer _, infer Name> ? Name : Extract<Option, string>

/** How to put a generation into the fake without HTTP. */
export interface CreateOptions<Input, Own extends string = never> {
  /** Default: the next one drawn from the seed. */
  readonly id?: string
  /** Default: the one in use. */
  readonly scenario?: ScenarioChoice<Own>
  /** What it was asked for with, in the provider's words. What is left out comes from the vendor's sample. */
  readonly input?: Partial<Input>
  /** Where in its life it is now. A life that never comes there is bent so that it does. */
  readonly state?: State
  /** Percent, 0 to 99, for `state: 'processing'`. */
  readonly progress?: number
  /** Why it failed, for `state: 'failed'` or `'rejected'`: a cause, or the provider's own code or text. */
  readonly error?: Cause | (string & {}) | FailureDetails
  /** How long ago it was created. */
  readonly age?: Duration
}

/** One generation, in no provider's words. */
export interface GenerationView {
  readonly id: string
  readonly provider: string
  readonly session: string
  readonly scenario: string
  readonly state: State
  /** Percent. */
  readonly progress: number
  /** ISO 8601, on the fake's clock. */
  readonly createdAt: string
  /** When it completed, failed or was rejected; null while it runs. */
  readonly endedAt: string | null
  readonly input: unknown
}

/** Which generations. */
export interface GenerationFilter {
  readonly provider?: string
  readonly state?: State
}

/** Which requests: those that have all of these. */
export type RequestFilter = Partial<
  Pick<
    RecordedRequest,
    'provider' | 'operation' | 'method' | 'path' | 'generation' | 'status' | 'state' | 'scenario'
  >
>

/** Which deliveries: those that have all of these. */
export type DeliveryFilter = Partial<Pick<DeliveryView, 'id' | 'provider' | 'generation' | 'url' | 'status'>>

/** A list of a session's own, oldest first, that can be waited for. */
export interface WatchableList<Item, Filter> {
  (filter?: Filter): Item[]
  /** Resolves once there are `count` (1) such items; rejects after `timeout` (1 s) of real time. */
  waitFor(filter: Filter, options?: { readonly count?: number; readonly timeout?: Duration }): Promise<Item[]>
}

/** The session's calls. */
export type Requests = WatchableList<RecordedRequest, RequestFilter>

/** The session's webhooks. */
export type Deliveries = WatchableList<DeliveryView, DeliveryFilter> & {
  /** Sends one now, whatever became of it. */
  send(id: string): Promise<DeliveryView>
}

export interface SessionClock {
  readonly kind: ClockKind
  now(): Date
  /** Moves time on, and resolves once everything that fell due has happened. */
  advance(by: Duration): Promise<void>
  /** Moves time on to the instant at which a generation first is in `state`, or ends. Throws where that never comes. */
  advanceTo(id: string, state?: State): Promise<void>
}

export interface Generations<Own extends string = never> {
  get(id: string): GenerationView | undefined
  /** Oldest first. */
  list(filter?: GenerationFilter): GenerationView[]
  /** Ends a running generation now. */
  complete(id: string): GenerationView
  fail(id: string, error?: CreateOptions<unknown, Own>['error']): GenerationView
  reject(id: string): GenerationView
}

/** One provider of the fake. */
export interface ProviderHandle<Input, Own extends string = never> {
  create(options?: CreateOptions<Input, Own>): GenerationView
}

type InputOf<Name extends string, Providers extends ProviderOption> =
  Extract<Exclude<Providers, string> | ShippedProvider, { name: Name }> extends Provider<infer Input>
    ? Input
    : unknown

/** One session of a fake, or, as what `createMockVideoApi` returns, its session `default`. */
export type Session<Own extends string = never, Providers extends ProviderOption = ProviderName> = {
  readonly [Name in ProviderNameOf<Providers>]: ProviderHandle<InputOf<Name, Providers>, Own>
} & {
  readonly generations: Generations<Own>
  readonly clock: SessionClock
  readonly requests: Requests
  readonly deliveries: Deliveries
  /** Which scenario the next generations get; a list is taken in order, one each. */
  use(
    scenario: ScenarioChoice<Own> | readonly ScenarioChoice<Own>[],
    options?: { readonly provider?: ProviderNameOf<Providers>; readonly once?: boolean },
  ): void
  /** Back to the beginning: no generations, no journal, a virtual clock at its start. */
  reset(): void
  /** An API key of this session. */
  key(provider: ProviderNameOf<Providers>): string
}

/** A fake of video APIs. It speaks for session `default`; its `clock.advance` and `reset` reach all sessions. */
export type MockVideoApi<
  Own extends string = never,
  Providers extends ProviderOption = ProviderName,
> = Session<Own, Providers> & {
  /** The same object for one session: its own generations, clock, scenario in use and journal. */
  session(name: string): Session<Own, Providers>
  /** What the run has exercised, in all sessions together. A run is the life of the fake: `reset()` clears nothing of it. */
  report(): Report
  /** Lets held calls go and stops the clock's timer. */
  close(): void
  readonly adapter: Adapter
}

/** A session for those who bring names and values as data, such as control routes: all of it is checked when it runs. */
export interface SessionControl {
  readonly generations: Omit<Generations, 'fail'> & { fail(id: string, error?: unknown): GenerationView }
  readonly clock: Omit<SessionClock, 'advance'> & { advance(by: unknown): Promise<void> }
  readonly requests: Requests
  readonly deliveries: Deliveries
  create(provider: string, options: unknown): GenerationView
  use(
    scenario: unknown,
    options?: { readonly provider?: string | undefined; readonly once?: boolean | undefined },
  ): void
  reset(): void
  key(provider: string): string
}

/** Where a path is looked up: at a provider's API (the default), or among its media. */
export interface RoutePlace {
  readonly provider: Provider
  readonly area?: RouteArea
}

/** The way in for adapters: MSW, the server, or a wire of your own. */
export interface Adapter {
  /** Drives one session; without a name `default`, and in `clock.advance` and `reset` everybody. */
  session(name?: string): SessionControl
  readonly providers: readonly Provider[]
  readonly seed: number
  /** Every scenario there is. */
  readonly scenarios: readonly Scenario[]
  /** Everything that is wrong with a scenario somebody wrote, each with its place and the accepted values. */
  findMistakes(scenario: unknown): Mistake[]
  /** Adds a scenario, or replaces the one of its name, for generations from now on; returns the name. Throws for a wrong one. */
  define(scenario: unknown): string
  /** What a scenario does, as each provider tells it. Throws for an unknown name. */
  explain(scenario: string): Explanation
  /** What the run has exercised, in all sessions together. */
  report(): Report
  /** Which operation a method and a path on the provider's host mean. Look before you touch the body. */
  match(place: RoutePlace, method: string, path: string): RouteMatch
  /** The answer to a call, also to one that matches no operation. */
  answer(match: RouteMatch, call: Call): Reply | Promise<Reply>
  /** Hears of every answered call from now on; returns what ends that. */
  observe(observer: CallObserver): () => void
  /** Hears of every webhook that was sent, or was not, from now on; returns what ends that. */
  observeDeliveries(observer: (delivery: DeliveryView) => void): () => void
}
