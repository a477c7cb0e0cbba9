import type { ClockKind } from '../engine/clock.ts'
import type { Duration } from '../lib/duration.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { RecordedResponse } from '../engine/recorded-response.ts'
import type { Cause, FailureDetails, State } from '../scenarios/scenario.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { Audit } from '../audit/audit.ts'
import type { AuditOptions, SessionAuditOptions } from './audit.ts'
import type { Report } from './report.ts'
import type { Snapshot } from './snapshots/snapshot.ts'
import type { Adapter } from './adapter.ts'
import type { ProviderName, ScenarioChoice, ProviderOption, ProviderNameOf, InputOf } from './option-types.ts'

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
   * Judges what the clients of the session did since its last reset: how they poll, retry, pay and answer webhooks. Nothing
   * changes by it. Throws if the option `journal` is `off`.
   *
   * @example
   * const api = createMockVideoApi({ clock: 'system' })
   * api.session('w3').audit().assert()
   */
  audit(options?: SessionAuditOptions): Audit
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
  /**
   * Judges what the clients of a session did since its last reset: how they poll, retry, pay and answer webhooks. Nothing
   * changes by it. Throws if the option `journal` is `off`, and if nobody has used the session.
   *
   * @example
   * const api = createMockVideoApi({ clock: 'system' })
   * api.audit().assert()
   */
  audit(options?: AuditOptions): Audit
  /** Returns the session with this name, with its own generations, clock, scenario in use and recorded requests. Creates it if it does not exist. */
  session(name: string): Session<OwnScenario, Providers>
  /**
   * Returns the state of the fake as plain data, which can be written as JSON: clock, sessions, generations, requests, deliveries,
   * uploads, scenarios and options. API keys, the webhook secret and the allowed hosts are not in it. At most 64 MB: `omitted`
   * says what was left out. The bytes of an upload above 1 MB are never in it.
   */
  snapshot(): Snapshot
  /**
   * Replaces the state of the fake by that of a snapshot, so that the same answers follow. Time goes on from the time of the
   * snapshot, and pending webhooks are sent. The fake keeps its `apiKeys`, `catalogs`, `providers`, `webhooks.hosts` and
   * `webhooks.secret`. Held calls end with a broken connection. Throws if the snapshot is not valid, or needs a provider that the
   * fake does not have; then nothing changes.
   *
   * @example
   * const original = createMockVideoApi()
   * const restored = createMockVideoApi()
   * restored.restore(original.snapshot())
   */
  restore(snapshot: Snapshot): void
  /** Releases held calls, cancels pending webhooks and stops the clock's timer. */
  close(): void
  /** The part for adapters. `createHandlers`, `createListener` and `createApp` use it. */
  readonly adapter: Adapter
}
