import { ownProvider } from '../support/own-provider.ts'
import type { MockVideoApi, Options, ProviderName } from '../../src/index.ts'
import type { EncodedBody } from './bodies.ts'

type Providers = ProviderName | typeof ownProvider

export type Fake = MockVideoApi<string, Providers>

export type ProbeOptions = Options<string, Providers>

/** The default options of the fakes of all probes. */
export const DEFAULTS: ProbeOptions = {
  clock: 'manual',
  journal: 'full',
  seed: 1,
  providers: ['trugen', 'sync', 'prism', ownProvider],
  scenarios: [{ name: 'broken', faults: [{ on: '*', reply: { error: 'server-error' } }] }],
  warn: () => {},
}

export interface ProbeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The text, or the bytes of a file as base64. The URLs of the API and its media read `<base>` and `<media>`. */
  readonly body: string
  /** The failure of the transport: no reply, half a reply, or a client that left. */
  readonly broken?: 'reset' | 'truncated' | 'left'
}

/** One call to a provider. */
export interface ProbeCall {
  /** The method. Default `GET`. */
  readonly method?: string
  /**
   * The path on the provider's own host, percent-encoded, with the query; `<media>/...` for a media path. A function returns
   * it from the body of the last reply.
   */
  readonly path: string | ((body: string) => string)
  /** The API key. Default `test`; null sends none. */
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: EncodedBody
}

/** One call that a new fake gets through every adapter. The replies must be equal. */
export interface Probe extends ProbeCall {
  readonly name: string
  readonly provider: ProviderName | 'mine'
  /** Options in addition to the defaults. */
  readonly options?: ProbeOptions
  readonly before?: (api: Fake) => unknown
  /** Calls before this one. Their replies are compared too. */
  readonly first?: readonly ProbeCall[]
  /** Called between `first` and this call. */
  readonly meanwhile?: (api: Fake) => unknown
  /** Called while this call is held, once there is a generation. */
  readonly during?: (api: Fake) => unknown
  /** True if the client leaves once the fake has recorded the call. */
  readonly leaves?: boolean
  /** The number of times that the call is made. Every reply is compared. Default 1. */
  readonly times?: number
  /** Called at the end, before the fake is inspected. */
  readonly after?: (api: Fake) => unknown
  /** The expected status of the last reply. */
  readonly status: number
  /** The expected number of generations at the end. Default: any number. */
  readonly makes?: number
  /** The adapters that cannot run this probe, and why. */
  readonly without?: { readonly msw: string }
}

/** Adds a provider to probes. Their names start with the provider's name. */
export function defineProbes(provider: Probe['provider'], probes: readonly ProbeInput[]): Probe[] {
  return probes.map((probe) => Object.assign({}, probe, { provider, name: `${provider}: ${probe.name}` }))
}

/** A probe without its provider. */
export type ProbeInput = Omit<Probe, 'provider'>

/** Adds shared fields to probes that do not set them, and starts their names with `kind`. */
export function groupProbes(
  kind: string,
  shared: Partial<ProbeInput>,
  probes: readonly GroupedProbeInput[],
): ProbeInput[] {
  return probes.map((probe) =>
    Object.assign({ path: '' }, shared, probe, { name: kind === '' ? probe.name : `${kind}: ${probe.name}` }),
  )
}

/** A probe that can take its path from the shared fields. */
type GroupedProbeInput = Partial<ProbeInput> & Pick<ProbeInput, 'name' | 'status'>

/** Returns the string at these field names of a JSON body, such as `generations 0 generation_id`. */
export function readField(body: string, names: string): string {
  let value: unknown = JSON.parse(body)
  for (const name of names.split(' ')) {
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined
  }
  if (typeof value !== 'string')
    throw new Error(`Failed to read a field: "${names}" is not a string in ${body}.`)
  return value
}
