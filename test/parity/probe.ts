import { ownProvider } from '../support/own-provider.ts'
import type { MockVideoApi, Options, ProviderName } from '../../src/index.ts'

type Providers = ProviderName | typeof ownProvider

export type Fake = MockVideoApi<string, Providers>

export type ProbeOptions = Options<string, Providers>

/** The options of every probe's fake, beside its own. */
export const DEFAULTS: ProbeOptions = {
  clock: 'manual',
  seed: 1,
  providers: ['trugen', 'sync', 'prism', ownProvider],
  warn: () => {},
}

/** One question put to a fresh fake through every adapter; the answers must be equal. */
export interface Probe {
  readonly name: string
  readonly provider: ProviderName | 'mine'
  /** Default `GET`. */
  readonly method?: string
  /** On the provider's own host, percent-encoded, with the query. */
  readonly path: string
  /** Default `test`; null sends none. */
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** Beside the defaults. */
  readonly options?: ProbeOptions
  readonly before?: (api: Fake) => unknown
  /** What happens while the call is held: once there is a generation, which reading a sample makes. */
  readonly during?: (api: Fake) => unknown
  /** How often it is asked; default once. Every answer is compared. */
  readonly times?: number
  /** What the last answer's status is. */
  readonly status: number
  /** Adapters that it cannot be put to. */
  readonly without?: { readonly msw: string }
}

/** Probes of one provider, whose names begin with its own. */
export function toProbesOf(provider: Probe['provider'], probes: readonly Omit<Probe, 'provider'>[]): Probe[] {
  return probes.map((probe) => Object.assign({}, probe, { provider, name: `${provider}: ${probe.name}` }))
}
