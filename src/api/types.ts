import type { Catalogs } from '../catalogs/catalogs.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { ClockKind } from '../engine/clock.ts'
import type { Duration } from '../lib/duration.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { RecordedResponse } from '../engine/recorded-response.ts'
import type { providers as shippedProviders } from '../handlers/index.ts'
import type { RouteMatch, RouteTarget } from '../engine/router.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ShippedScenarioName } from '../scenarios/catalog.ts'
import type { Cause, FailureDetails, Scenario, State } from '../scenarios/scenario.ts'
import type { ParameterizedName } from '../scenarios/parameterized.ts'
import type { CallObserver, ControlCall, ControlObserver } from '../engine/fake-state.ts'
import type { OutsideCall } from '../engine/record-call.ts'
import type { EndObserver } from '../engine/generation-ends.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { Explanation } from './explain.ts'
import type { Report } from './report.ts'
import type { ScenariosInUse } from './scenarios-in-use.ts'
import type { SessionReads } from './session-reads.ts'
import type { SessionSummary } from './session-summary.ts'

/** A provider that ships with the package. */
export type ShippedProvider = (typeof shippedProviders)[number]

/** The name of a provider that ships with the package: `trugen`, `sync` or `prism`. */
export type ProviderName = ShippedProvider['name']

/**
 * The name of a scenario: a shipped one, one from the `scenarios` option (`OwnScenario`), one with an argument, such as
 * `sync-code:<code>`, or several joined with `+`, such as `slow-fail+flaky`. The type checks single names and pairs. Names with
 * three or more parts, and pairs with an argument, are checked only at run time.
 */
export type ScenarioName<OwnScenario extends string = never> =
  | ShippedScenarioName
  | OwnScenario
  | ParameterizedName
  | ShippedPair
  | `${OwnScenario}+${ShippedScenarioName | OwnScenario}`
  | `${ShippedScenarioName}+${OwnScenario}`
  | `${string}+${ParameterizedName}`
  | `${string}+${string}+${string}`

/** A type of its own, because its 3,500 members are then created once, and not for each `OwnScenario`. */
type ShippedPair = `${ShippedScenarioName}+${ShippedScenarioName}`

/** A scenario, or the name of one. */
export type ScenarioChoice<OwnScenario extends string = never> = ScenarioName<OwnScenario> | Scenario

/**
 * The options of `createMockVideoApi`. All are optional. Unknown options and invalid values throw one `MockVideoApiError` that
 * lists every mistake.
 */
export interface Options<
  OwnScenario extends string = never,
  Providers extends ProviderOption = ProviderName,
> {
  /** The default scenario, for calls and sessions that choose no other: one for all providers, or an object with one for each. Default: `happy`. */
  readonly scenario?:
    | ScenarioChoice<NoInfer<OwnScenario>>
    | { readonly [provider in ProviderNameOf<Providers>]?: ScenarioChoice<NoInfer<OwnScenario>> }
    | undefined
  /** Scenarios of your own, in addition to the shipped ones. One with a shipped name replaces it. Default: none. */
  readonly scenarios?: readonly Scenario<OwnScenario>[] | undefined
  /** The providers of the fake: names of shipped providers, or providers made with `defineProvider`. Default: all shipped providers. */
  readonly providers?: readonly Providers[] | undefined
  /** The kind of clock. Default: `auto`, a virtual clock that each status read moves by `pollStep`. */
  readonly clock?: ClockKind | undefined
  /** The time by which a status read moves the `auto` clock. Default: 5 s. */
  readonly pollStep?: Duration | undefined
  /** The start of a virtual clock: a Date, an ISO 8601 string or milliseconds since the epoch. Default: `2026-01-01T00:00:00Z`. */
  readonly now?: Date | string | number | undefined
  /** The speed of the `system` clock as a multiple of real time, from 0.001 to 1,000,000. Default: 1. */
  readonly speed?: number | undefined
  /** A whole number that determines ids, tokens and random values: the same seed gives the same values. Default: 1. */
  readonly seed?: number | undefined
  /** The result of a status read with an unknown id: `reject` replies 404, `create` creates a generation with that id. Default: `reject`. */
  readonly unknownIds?: 'reject' | 'create' | undefined
  /** The accepted API keys. Other keys get 401. Default: any key is accepted. */
  readonly apiKeys?: readonly string[] | undefined
  /** The dated API revision of each provider, or `latest`. Default: the first revision of the provider. */
  readonly revisions?: { readonly [provider: string]: string } | undefined
  /** The maximum number of items to keep; each at least 1. At the limit, the oldest item is removed: for generations, one that has ended if possible. */
  readonly limits?:
    | {
        /** Generations in all sessions together. Default: 1,000,000. */
        readonly generations?: number | undefined
        /** Requests with an accepted key in the journal of each session, and as many without one. Default: 1,000. */
        readonly requests?: number | undefined
        /** Sessions. Default: 10,000. */
        readonly sessions?: number | undefined
      }
    | undefined
  /**
   * The avatars, voices, models and templates that clients choose from: the result of `await createCatalogs()` from
   * `mock-video-api/catalogs`. Default: the documented ones.
   */
  readonly catalogs?: Catalogs | undefined
  /** The quotas of each session, by provider and name: whole numbers from 0. Each is a quota that its provider defines. Default: no quotas. */
  readonly quotas?:
    { readonly [Name in ProviderNameOf<Providers>]?: QuotasOf<Name, Providers> | undefined } | undefined
  /** The receivers, the signatures and the attempts of webhooks. */
  readonly webhooks?:
    | {
        /** The hosts to which webhooks may be sent, in addition to local ones: names or IP addresses without a port; `*` allows all. Default: none. */
        readonly hosts?: readonly string[] | undefined
        /** The secret with which Sync webhooks are signed. Default: a `whsec_...` drawn from the seed. */
        readonly secret?: string | undefined
        /** The maximum number of attempts to send a delivery. Default: 1. */
        readonly attempts?: number | undefined
        /** The timeout of one attempt, in real time. Default: 5 s. */
        readonly timeout?: Duration | undefined
        /**
         * The clock of the time in signatures. `real` is the wall clock at the time of sending, which receivers compare with their
         * own clock. `clock` is the fake's clock. Default: `real`.
         */
        readonly timestamps?: 'real' | 'clock' | undefined
      }
    | undefined
  /** If true, replies have the headers `x-mock-scenario` and `x-mock-generation` where they apply. Default: false. */
  readonly debugHeaders?: boolean | undefined
  /**
   * The detail of the recorded requests: `requests` without responses, `full` with their headers and the first 4,096
   * characters of their bodies, or nothing (`off`). Default: `requests`; of `startServer` and the command: `full`.
   */
  readonly journal?: 'requests' | 'full' | 'off' | undefined
  /** The function that receives warnings. Default: `console.warn`. */
  readonly warn?: ((text: string) => void) | undefined
}

/** An item of the `providers` option. */
export type ProviderOption = ProviderName | Provider

/** The name of an item of the `providers` option. */
export type ProviderNameOf<Option extends ProviderOption> =
  Option extends Provider<infer _, infer Name> ? Name : Extract<Option, string>

/** The options of `create()`, which creates a generation without HTTP. */
export interface CreateOptions<Input, OwnScenario extends string = never> {
  /** The id, with 1 to 200 characters. Throws if the session has a generation of the provider with it. Default: the next id drawn from the seed. */
  readonly id?: string
  /** The scenario. Throws if it is unknown or has mistakes. Default: the scenario in use. */
  readonly scenario?: ScenarioChoice<OwnScenario>
  /** The submitted input, with the provider's field names. Missing fields come from the provider's sample. */
  readonly input?: Partial<Input>
  /** The state in which the generation starts. It can be any state. In one that the scenario does not have, the generation stays, however the scenario ends. Default: the first state of the scenario. */
  readonly state?: State
  /** The current progress in percent, a whole number from 0 to 99. Throws unless `state` is `processing`. */
  readonly progress?: number
  /** The failure: a cause, or the provider's own code or message. Throws unless `state` is `failed` or `rejected`. */
  readonly error?: Cause | (string & {}) | FailureDetails
  /** The time since the creation. Throws if `state` is given too. Default: 0, or the time that the scenario needs to reach `state`. */
  readonly age?: Duration
}

/** The view of one generation, independent of the provider. */
export interface GenerationView {
  /** The id, in the format of the provider. */
  readonly id: string
  /** The name of the provider. */
  readonly provider: string
  /** The name of the session. */
  readonly session: string
  /** The name of the scenario that it was created with. */
  readonly scenario: string
  /** The state at the current time of its session's clock. */
  readonly state: State
  /** The progress in percent, from 0 to 100. */
  readonly progress: number
  /** The time of creation on the fake's clock, in ISO 8601. */
  readonly createdAt: string
  /** The time at which it was completed, failed or rejected, in ISO 8601; null while it is queued or processing. */
  readonly endedAt: string | null
  /** The submitted input, with the provider's field names. */
  readonly input: unknown
}

/** Selects generations that match all of these values. */
export interface GenerationFilter {
  /** The name of the provider. Default: any. */
  readonly provider?: string | undefined
  /** The current state. Default: any. */
  readonly state?: State | undefined
}

/** Selects items that match the values of these fields. Each field is optional. */
type FilterOf<Item, Field extends keyof Item> = { readonly [Key in Field]?: Item[Key] | undefined }

/** Selects requests that match all of these values. */
export type RequestFilter = FilterOf<
  RecordedRequest,
  | 'at'
  | 'realAt'
  | 'provider'
  | 'operation'
  | 'method'
  | 'path'
  | 'generation'
  | 'status'
  | 'state'
  | 'scenario'
  | 'reason'
  | 'idempotent'
> & {
  /** Query parameters that the request must have. */
  readonly query?: RecordedRequest['query'] | undefined
  /** Headers, with their names in lower case. */
  readonly headers?: RecordedRequest['headers'] | undefined
  /** A part of the body: an object matches a body that has its fields. A list, or an item of it, matches a list that has them. */
  readonly body?: unknown
  /** Fields that are among the unknown ones. */
  readonly unknown?: readonly Partial<RecordedRequest['unknown'][number]>[] | undefined
  /** A part of the reply, if the option `journal` is `full`. */
  readonly response?: Partial<RecordedResponse> | null | undefined
}

/** Selects deliveries that match all of these values. */
export type DeliveryFilter = FilterOf<DeliveryView, 'id' | 'provider' | 'generation' | 'url' | 'status'>

/** A list of a session, oldest first, that can be filtered and waited for. */
export interface WatchableList<Item, Filter> {
  /** Returns the items that match the filter, oldest first. Default: all items. */
  (filter?: Filter): Item[]
  /** Waits until at least `count` items match (default 1), and resolves to all of them. Items from before the call count too. Rejects after `timeout` (default 1 s) of real time. */
  waitFor(filter: Filter, options?: { readonly count?: number; readonly timeout?: Duration }): Promise<Item[]>
}

/** The recorded requests of a session. */
export type Requests = WatchableList<RecordedRequest, RequestFilter>

/** The webhook deliveries of a session. */
export type Deliveries = WatchableList<DeliveryView, DeliveryFilter> & {
  /** Sends a delivery now, whatever its status, and resolves to its new view. Rejects if the id is unknown. */
  send(id: string): Promise<DeliveryView>
}

/** The clock of a session. */
export interface SessionClock {
  /** The kind of clock. */
  readonly kind: ClockKind
  /** Returns the current time of this clock. */
  now(): Date
  /** Moves time forward, and resolves after everything that became due has happened. Rejects if `by` is not a duration. */
  advance(by: Duration): Promise<void>
  /** Moves time forward until a generation enters `state` (default: its end). Rejects if the id is unknown, if `state` has passed, or if time alone does not end the steps before `state`. */
  advanceTo(id: string, state?: State): Promise<void>
}

/** The clock of a whole fake. The speed and the pause are those of all sessions. Only the system clock can change them. */
export interface FakeClock extends SessionClock {
  /** The speed of the system clock as a multiple of real time; while it is paused, the speed after `resume`. Null on a virtual clock. */
  readonly speed: number | null
  /** True while the system clock is paused. */
  readonly isPaused: boolean
  /** Stops the time: everything that is due later waits, and `advance` still moves the time. No effect if it is paused. Throws on a virtual clock. */
  pause(): void
  /** Lets the time go on from where it stopped. No effect if it is not paused. Throws on a virtual clock. */
  resume(): void
  /** Changes the speed from this instant on, in the range of the `speed` option. A paused clock stays paused. Throws on a virtual clock. */
  setSpeed(speed: number): void
}

/** The generations of a session, of all providers. */
export interface Generations<OwnScenario extends string = never> {
  /** Returns the generation with this id; undefined if the session has none. */
  get(id: string): GenerationView | undefined
  /** Returns the generations that match the filter, oldest first. Default: all generations. */
  list(filter?: GenerationFilter): GenerationView[]
  /** Completes a queued or processing generation now. Throws if the id is unknown or the generation has ended. */
  complete(id: string): GenerationView
  /** Makes a queued or processing generation fail now. Throws in the same cases as `complete`, and if the provider cannot show `error`. Default: the provider's default failure. */
  fail(id: string, error?: CreateOptions<unknown, OwnScenario>['error']): GenerationView
  /** Makes a queued or processing generation rejected now. Throws in the same cases as `complete`. */
  reject(id: string): GenerationView
  /**
   * Deletes a generation in any state, and returns what it was. Clients no longer find it, held long-polls of it are answered, and
   * a webhook that has not been sent is never sent. Throws if the id is unknown.
   */
  delete(id: string): GenerationView
}

/** One provider of a session. */
export interface ProviderHandle<Input, OwnScenario extends string = never> {
  /** Creates a generation without HTTP. Throws one `MockVideoApiError` that lists every mistake in the options. */
  create(options?: CreateOptions<Input, OwnScenario>): GenerationView
}

/** The provider with this name: one of the option's own providers, or a shipped one. */
type ProviderNamed<Name extends string, Providers extends ProviderOption> = Extract<
  Exclude<Providers, string> | ShippedProvider,
  { name: Name }
>

/** The input of a provider; `unknown` for a provider whose type is not known. */
type InputOf<Name extends string, Providers extends ProviderOption> =
  ProviderNamed<Name, Providers> extends Provider<infer Input> ? Input : unknown

/** The quotas of a provider, by name. */
type QuotasOf<Name extends string, Providers extends ProviderOption> =
  ProviderNamed<Name, Providers> extends Provider<infer _Input, infer _Name, infer QuotaName>
    ? { readonly [Quota in QuotaName]?: number | undefined }
    : never

/** A session of a fake, with a `ProviderHandle` for each provider under its name. */
export type Session<OwnScenario extends string = never, Providers extends ProviderOption = ProviderName> = {
  readonly [Name in ProviderNameOf<Providers>]: ProviderHandle<InputOf<Name, Providers>, OwnScenario>
} & {
  /** The generations of the session. */
  readonly generations: Generations<OwnScenario>
  /** The clock of the session. */
  readonly clock: SessionClock
  /** The recorded requests of the session. */
  readonly requests: Requests
  /** The webhook deliveries of the session. */
  readonly deliveries: Deliveries
  /**
   * Sets the scenario of new generations, of `provider` or of all providers. With `once`, only the next generation gets it.
   * A list gives one scenario to each of the next generations, in order. Throws if a scenario or the provider is unknown, or
   * if a list is empty.
   */
  use(
    scenario: ScenarioChoice<OwnScenario> | readonly ScenarioChoice<OwnScenario>[],
    options?: { readonly provider?: ProviderNameOf<Providers>; readonly once?: boolean },
  ): void
  /**
   * Removes generations, recorded requests, deliveries and scenarios in use, and sets a virtual clock back to its start. The
   * `reset` of a whole fake lets a system clock go on with the speed of the `speed` option.
   */
  reset(): void
  /** Returns the scenarios and errors that this session has exercised, or for a whole fake all sessions. `reset()` keeps them. */
  report(): Report
  /**
   * The base URL of each provider with which a client chooses this session, such as `http://127.0.0.1:4747/s/w3/sync`: that of
   * `startServer`, or without a server that of the provider's own host for MSW, such as `https://api.sync.so/s/w3`.
   */
  readonly baseUrls: { readonly [Name in ProviderNameOf<Providers>]: string }
  /** Returns an API key of this session that the fake accepts. Throws if the provider is unknown, or if `apiKeys` has no key of this session. */
  key(provider: ProviderNameOf<Providers>): string
}

/**
 * A fake of video APIs. Its session members act on the session `default`. Only `reset`, `report` and the methods of `clock`
 * that change the time act on all sessions.
 */
export type MockVideoApi<
  OwnScenario extends string = never,
  Providers extends ProviderOption = ProviderName,
> = Session<OwnScenario, Providers> & {
  /** The clock of the session `default`. Its methods that change the time act on all sessions. */
  readonly clock: FakeClock
  /** Returns the session with this name, with its own generations, clock, scenario in use and recorded requests. Creates it if it does not exist. */
  session(name: string): Session<OwnScenario, Providers>
  /** Releases held calls, cancels pending webhooks and stops the clock's timer. */
  close(): void
  /** The part for adapters. `createHandlers`, `createListener` and `createApp` use it. */
  readonly adapter: Adapter
}

/** A session for callers with untyped values, such as control routes: every argument is checked at run time. */
export interface SessionControl {
  readonly generations: Omit<Generations, 'fail'> & { fail(id: string, error?: unknown): GenerationView }
  /** `pause`, `resume` and `setSpeed` throw unless the control is the one without a name. */
  readonly clock: Omit<FakeClock, 'advance' | 'setSpeed'> & {
    advance(by: unknown): Promise<void>
    setSpeed(speed: unknown): void
  }
  readonly requests: Requests
  readonly deliveries: Deliveries
  create(provider: string, options: unknown): GenerationView
  readonly use: ScenariosInUse['use']
  reset(): void
  report(): Report
  readonly baseUrls: Readonly<Record<string, string>>
  key(provider: string): string
}

/** The part of a fake that an adapter uses. An adapter receives requests and sends replies: MSW, the server, or one of your own. */
export interface Adapter {
  /**
   * Returns the control of one session, which is created at the first use of the control. Without a name it is `default`, and
   * `reset` and the methods of `clock` that change the time act on all sessions.
   */
  session(name?: string): SessionControl
  /** Returns the control of one session, for reads, which must not create one; undefined if the session does not exist. */
  findSession(name?: string): SessionControl | undefined
  /** Returns the reads of one session, or with the name `*` of all sessions. */
  readSession(name?: string): SessionReads
  /** Returns the control of the scenarios in use of one session, or with the name `*` of sessions without their own. */
  scenariosInUse(name?: string): ScenariosInUse
  /** Returns a summary of each session. */
  listSessions(): SessionSummary[]
  /** The providers of the fake. */
  readonly providers: readonly Provider[]
  /** The seed of the fake. */
  readonly seed: number
  /** Sets the URL of the server that answers for the fake, and the URL that output URLs begin with. */
  setServer(server: { readonly url: string; readonly publicUrl: string | undefined }): void
  /** Passes a text to the `warn` option, once for each text. */
  warnOnce(text: string): void
  /** Returns a path that leads to no provider, without the API keys in it, for an error. */
  hideKeysInPath(path: string): string
  /** All scenarios: shipped and your own. */
  readonly scenarios: readonly Scenario[]
  /** Returns every mistake in a scenario, each with its path and the accepted values. */
  findMistakes(scenario: unknown): Mistake[]
  /** Adds a scenario, or replaces the one with its name, for later generations. Returns its name. Throws if it has mistakes. */
  define(scenario: unknown): string
  /** Returns a description of a scenario, as each provider shows it. Throws if the name is unknown. */
  explain(scenario: string): Explanation
  /** Returns the scenarios and errors that all sessions have exercised. */
  report(): Report
  /** Finds the operation for an HTTP method and a path. Call it before you read the body: it says if the operation accepts one. Throws if the fake does not have the provider. */
  match(target: RouteTarget, method: string, path: string): RouteMatch
  /** Returns the reply to a call, including one that matches no operation. */
  answer(match: RouteMatch, call: Call): Reply | Promise<Reply>
  /** Records a call whose path belongs to no provider. `startedAt` is the time of `performance.now()` at its start. */
  recordOutside(call: OutsideCall, startedAt: number): void
  /** Reports a control call that changes something, or would have. */
  reportControl(call: ControlCall): void
  /** Calls `observer` after each control call that is reported. Returns a function that stops it. */
  observeControl(observer: ControlObserver): () => void
  /** Calls `observer` after each call has been answered. Returns a function that stops it. */
  observe(observer: CallObserver): () => void
  /** Calls `observer` after each change of a delivery. Returns a function that stops it. */
  observeDeliveries(observer: (delivery: DeliveryView) => void): () => void
  /** Calls `observer` once for each generation that ends from now on. Returns a function that stops it. */
  observeEnds(observer: EndObserver): () => void
}
