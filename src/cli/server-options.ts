import { isPerProvider } from '../engine/default-scenarios.ts'
import { parseScenario } from '../scenarios/schema.ts'
import { toPair, toQuotas, toScenarios } from './flag-values.ts'
import type { ScenarioChoice } from '../api/types.ts'
import type { AnyServerOptions } from './config-schema.ts'
import type { FlagValues } from './flag-values.ts'
import type { Loaded } from './load.ts'

const PORT = 4747
const SEEDS = 2 ** 31

/** What the server is started with: what flags say, else the config file, else the default. */
export function toServerOptions(
  given: FlagValues,
  loaded: Loaded,
  command: string,
): AnyServerOptions & { readonly seed: number } {
  const { logLevel: _logLevel, json: _json, watch: _watch, report: _report, ...config } = loaded.config
  const scenario = toScenario(given, loaded)
  const debugHeaders = isOn(given['debug-headers'])
  return {
    ...config,
    port: given.port ?? config.port ?? (command === 'exec' ? 0 : PORT),
    host: given.host ?? config.host ?? '127.0.0.1',
    clock: given.clock ?? config.clock ?? 'system',
    seed: given.seed ?? config.seed ?? Math.floor(Math.random() * SEEDS),
    allowHosts: given['allow-host'] ?? config.allowHosts ?? [],
    scenarios: loaded.files.flatMap((file) => file.scenarios.map((one) => parseScenario(one.scenario))),
    ...(given.speed !== undefined && { speed: given.speed }),
    ...(scenario !== undefined && { scenario }),
    ...(given.provider !== undefined && { providers: loaded.providers }),
    ...(given['unknown-ids'] !== undefined && { unknownIds: given['unknown-ids'] }),
    revisions: { ...config.revisions, ...Object.fromEntries((given.revision ?? []).map(toPair)) },
    quotas: toAllQuotas(config.quotas, toQuotas(given.quota ?? [])),
    webhooks: {
      ...config.webhooks,
      hosts: given['webhook-hosts'] ?? config.webhooks?.hosts ?? [],
      ...(given['webhook-secret'] !== undefined && { secret: given['webhook-secret'] }),
    },
    ...(debugHeaders !== undefined && { debugHeaders }),
    ...(given['public-url'] !== undefined && { publicUrl: given['public-url'] }),
  }
}

/** What the config file and the flags say together of each provider's scenario; a flag for all is before a line for one. */
function toScenario(
  { scenario: given = [], provider }: FlagValues,
  { config, providers }: Loaded,
): Record<string, ScenarioChoice<string>> | undefined {
  const names = provider ?? providers.map(({ name }) => name)
  const all = { ...toRecord(config.scenario, names), ...toScenarios(given, names) }
  return Object.keys(all).length === 0 ? undefined : all
}

function toRecord(
  choice: AnyServerOptions['scenario'],
  names: readonly string[],
): Record<string, ScenarioChoice<string>> {
  const choiceOf = isPerProvider(choice)
    ? (name: string): ScenarioChoice<string> | undefined => choice[name]
    : (): ScenarioChoice<string> | undefined => choice
  return Object.fromEntries(
    names.flatMap((name) => {
      const own = choiceOf(name)
      return own === undefined ? [] : [[name, own] as const]
    }),
  )
}

type Quotas = NonNullable<AnyServerOptions['quotas']>

function toAllQuotas(config: Quotas = {}, given: Quotas): Quotas {
  return {
    sync: { ...config.sync, ...given.sync },
    prism: { ...config.prism, ...given.prism },
  }
}

/** What a switch says, where it is given. */
export function isOn(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true'
}
