import type { Catalogs } from '../catalogs/catalogs.ts'
import type { ClockKind } from '../engine/clock.ts'
import type { Duration } from '../lib/duration.ts'
import type { Prices } from '../lib/prices.ts'
import type { providers as shippedProviders } from '../handlers/index.ts'
import type { Provider } from '../handlers/provider.ts'
import type { ShippedScenarioName } from '../scenarios/catalog.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { ParameterizedName } from '../scenarios/parameterized.ts'

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
        /** The number of generations to keep in all sessions together. Default: 1,000,000. */
        readonly generations?: number | undefined
        /** The number of recorded requests with an accepted key to keep in each session, and as many without one. Default: 1,000. */
        readonly requests?: number | undefined
        /** The number of sessions to keep. Default: 10,000. */
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
  /**
   * The prices of each provider: `perVideo`, `perSecond`, and `models` with the price of a second by model. At Sync they replace
   * all prices of the cost estimates. The audit uses those of every provider. Default: for Sync assumed prices in dollars, for
   * Prism the documented credits, for others none.
   */
  readonly prices?: { readonly [Name in ProviderNameOf<Providers>]?: Prices | undefined } | undefined
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
  /**
   * If true, a reply about a generation has the headers `x-mock-scenario` and `x-mock-generation`, and a reply that a fault has
   * changed has `x-mock-scenario`. Default: false.
   */
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

/** The provider with this name: one of the option's own providers, or a shipped one. */
type ProviderNamed<Name extends string, Providers extends ProviderOption> = Extract<
  Exclude<Providers, string> | ShippedProvider,
  { name: Name }
>

/** The input of a provider; `unknown` for a provider whose type is not known. */
export type InputOf<Name extends string, Providers extends ProviderOption> =
  ProviderNamed<Name, Providers> extends Provider<infer Input> ? Input : unknown

/** The quotas of a provider, by name. */
type QuotasOf<Name extends string, Providers extends ProviderOption> =
  ProviderNamed<Name, Providers> extends Provider<infer _Input, infer _Name, infer QuotaName>
    ? { readonly [Quota in QuotaName]?: number | undefined }
    : never
