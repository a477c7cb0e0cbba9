import { isPerProvider } from '../engine/default-scenarios.ts'
import { parseScenario } from '../scenarios/schema.ts'
import { splitPair, mergeQuotaFlags, mergeScenarioFlags } from './flag-values.ts'
import type { ScenarioChoice } from '../api/option-types.ts'
import type { Provider } from '../handlers/provider.ts'
import type { AnyServerOptions } from './config-schema.ts'
import type { FlagValues } from './flag-values.ts'
import type { LoadedFiles } from './load.ts'

const DEFAULT_PORT = 4747
const SEED_COUNT = 2 ** 31

/** Builds the options of the server: the value of a flag, else of the config file, else the default. */
export function buildServerOptions(
  flags: FlagValues,
  loaded: LoadedFiles,
  command: string,
): AnyServerOptions & { readonly seed: number } {
  const { logLevel: _logLevel, json: _json, watch: _watch, ...rest } = loaded.config
  const { report: _report, audit: _audit, strict: _strict, auditIgnore: _ignore, ...config } = rest
  return {
    ...config,
    port: flags.port ?? config.port ?? (command === 'exec' ? 0 : DEFAULT_PORT),
    host: flags.host ?? config.host ?? '127.0.0.1',
    clock: flags.clock ?? config.clock ?? 'system',
    speed: flags.speed ?? config.speed,
    pollStep: flags['poll-step'] ?? config.pollStep,
    seed: flags.seed ?? config.seed ?? Math.floor(Math.random() * SEED_COUNT),
    scenario: mergeScenarios(flags, loaded),
    scenarios: loaded.files.flatMap((file) => file.scenarios.map(({ scenario }) => parseScenario(scenario))),
    providers: flags.provider === undefined ? config.providers : loaded.providers,
    unknownIds: flags['unknown-ids'] ?? config.unknownIds,
    revisions: { ...config.revisions, ...Object.fromEntries((flags.revision ?? []).map(splitPair)) },
    quotas: mergeQuotas(config.quotas, mergeQuotaFlags(flags.quota ?? []), loaded.providers),
    webhooks: {
      ...config.webhooks,
      hosts: flags['webhook-hosts'] ?? config.webhooks?.hosts ?? [],
      attempts: flags['webhook-attempts'] ?? config.webhooks?.attempts,
      secret: flags['webhook-secret'] ?? config.webhooks?.secret,
      timestamps: flags['webhook-timestamps'] ?? config.webhooks?.timestamps,
    },
    debugHeaders: readSwitch(flags['debug-headers']) ?? config.debugHeaders,
    journal: chooseJournal(flags, config.journal),
    requireSession: readSwitch(flags['require-session']) ?? config.requireSession,
    cors: flags.cors ?? config.cors,
    publicUrl: flags['public-url'] ?? config.publicUrl,
    allowHosts: flags['allow-host'] ?? config.allowHosts ?? [],
  }
}

/** Returns the scenario of each provider. A flag for all providers overrides a choice of the config file for one. */
function mergeScenarios(
  { scenario: values = [], provider }: FlagValues,
  { config, providers }: LoadedFiles,
): Record<string, ScenarioChoice<string>> | undefined {
  const names = provider ?? providers.map(({ name }) => name)
  const choices = { ...expandChoice(config.scenario, names), ...mergeScenarioFlags(values, names) }
  return Object.keys(choices).length === 0 ? undefined : choices
}

/** Returns the choice for each provider, from a choice for all providers or an object of choices. */
function expandChoice(choice: unknown, names: readonly string[]): Record<string, ScenarioChoice<string>> {
  const getChoice = isPerProvider(choice) ? (name: string) => choice[name] : () => choice
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = getChoice(name)
      if (value === undefined) return []
      return [[name, typeof value === 'string' ? value : parseScenario(value)] as const]
    }),
  )
}

/** Returns the journal of the config file, which a flag turns off. A variable that is 0 turns it on again. */
function chooseJournal(
  { 'no-journal': text }: FlagValues,
  journal: AnyServerOptions['journal'],
): AnyServerOptions['journal'] {
  const isOff = readSwitch(text)
  if (isOff === true) return 'off'
  return isOff === false && journal === 'off' ? undefined : journal
}

type Quotas = NonNullable<AnyServerOptions['quotas']>

/** Returns the quotas of the providers. Those of a provider that the flags leave out are dropped. */
function mergeQuotas(config: Quotas = {}, flags: Quotas, providers: readonly Provider[]): Quotas {
  return Object.fromEntries(
    providers
      .filter(({ quotas = {} }) => Object.keys(quotas).length > 0)
      .map(({ name }) => [name, { ...config[name], ...flags[name] }]),
  )
}

/** Returns the value of a flag without an argument; undefined if it is not given. */
export function readSwitch(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true'
}
