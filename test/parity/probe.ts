import { ownProvider } from '../support/own-provider.ts'
import type { MockVideoApi, Options, ProviderName } from '../../src/index.ts'
import type { Sent } from './bodies.ts'

type Providers = ProviderName | typeof ownProvider

export type Fake = MockVideoApi<string, Providers>

export type ProbeOptions = Options<string, Providers>

/** The options of every probe's fake, beside its own. */
export const DEFAULTS: ProbeOptions = {
  clock: 'manual',
  seed: 1,
  providers: ['trugen', 'sync', 'prism', ownProvider],
  scenarios: [{ name: 'broken', faults: [{ on: '*', reply: { error: 'server-error' } }] }],
  warn: () => {},
}

export interface ProbeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** A file's bytes as base64. Where the API and its media lie reads `<base>` and `<media>`. */
  readonly body: string
  /** How it failed on its way: no answer came, it broke off, or it had to be given up. */
  readonly broken?: 'reset' | 'truncated' | 'left'
}

/** One call to a provider. */
export interface Question {
  /** Default `GET`. */
  readonly method?: string
  /**
   * On the provider's own host, percent-encoded, with the query; `<media>/...` among its media. Or what the body of
   * the last answer leads to: a URL in it, or an id.
   */
  readonly path: string | ((body: string) => string)
  /** Default `test`; null sends none. */
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Sent
}

/** One question put to a fresh fake through every adapter; the answers must be equal. */
export interface Probe extends Question {
  readonly name: string
  readonly provider: ProviderName | 'mine'
  /** Beside the defaults. */
  readonly options?: ProbeOptions
  readonly before?: (api: Fake) => unknown
  /** What is asked before it. These answers are compared too. */
  readonly first?: readonly Question[]
  /** What happens after that. */
  readonly meanwhile?: (api: Fake) => unknown
  /** What happens while the call is held: once there is a generation, which reading a sample makes. */
  readonly during?: (api: Fake) => unknown
  /** The client goes away once the fake has noted the call. */
  readonly leaves?: boolean
  /** How often it is asked; default once. Every answer is compared. */
  readonly times?: number
  /** What happens in the end, before the fake is looked at. */
  readonly after?: (api: Fake) => unknown
  /** What the last answer's status is. */
  readonly status: number
  /** How many generations there are in the end; default: any number. */
  readonly makes?: number
  /** Adapters that it cannot be put to. */
  readonly without?: { readonly msw: string }
}

/** Probes of one provider, whose names begin with its own. */
export function toProbesOf(provider: Probe['provider'], probes: readonly Written[]): Probe[] {
  return probes.map((probe) => Object.assign({}, probe, { provider, name: `${provider}: ${probe.name}` }))
}

/** A probe of a provider that is still to be named. */
export type Written = Omit<Probe, 'provider'>

/** Probes of one kind: what they share where they do not say otherwise, and how their names begin. */
export function toKind(kind: string, shared: Partial<Written>, probes: readonly OfKind[]): Written[] {
  return probes.map((probe) =>
    Object.assign({ path: '' }, shared, probe, { name: kind === '' ? probe.name : `${kind}: ${probe.name}` }),
  )
}

/** A probe that may leave its path to its kind. */
type OfKind = Partial<Written> & Pick<Written, 'name' | 'status'>

/** What a JSON body has under these names, one within the other: `generations 0 generation_id`. */
export function valueOf(body: string, names: string): string {
  let value: unknown = JSON.parse(body)
  for (const name of names.split(' ')) {
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined
  }
  if (typeof value !== 'string') throw new Error(`Failed to ask: there is no ${names} in ${body}.`)
  return value
}
