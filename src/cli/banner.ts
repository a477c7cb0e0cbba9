import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { formatExampleCurl } from '../server/example-curl.ts'
import { formatTable } from './format-table.ts'
import type { Provider } from '../handlers/provider.ts'
import type { RunningServer } from '../server/start-server-with.ts'
import type { Settings } from './settings.ts'

/** Formats the text that `serve` prints when it listens. */
export function formatBanner({ url, baseUrls, api }: RunningServer, settings: Settings): string {
  const { providers, seed } = api.adapter
  const baseUrlOf = new Map<string, string>(Object.entries(baseUrls))
  const rows = providers.map(({ name, label, sample }) => [
    `  ${label}`,
    baseUrlOf.get(name) ?? '',
    `sample id ${sample.id}`,
  ])
  const { configFile } = settings.loaded
  const hasKeys = settings.server.apiKeys !== undefined
  const which = hasKeys ? 'Only the keys of apiKeys work' : 'Any key works'
  const key = hasKeys ? '<your key>' : 'test'
  return [
    `mock-video-api listens on ${url}`,
    '',
    ...formatTable(rows),
    '',
    `  scenario ${formatScenario(settings, providers)}   ${formatClock(settings)}   seed ${seed}   live page and control routes ${url}/__mock`,
    ...(configFile === undefined ? [] : [`  config file ${configFile}`]),
    '',
    `  ${which}. A key <session>:<scenario> chooses a scenario. Example:`,
    ...providers
      .slice(0, 1)
      .map(
        (provider) =>
          `  ${formatExampleCurl(provider, { baseUrl: baseUrlOf.get(provider.name) ?? '', key })}`,
      ),
    '',
  ].join('\n')
}

/** Formats the `listening` line of `--json`. */
export function formatListeningLine({ url, port, baseUrls, api }: RunningServer, settings: Settings): string {
  const { providers, seed } = api.adapter
  return JSON.stringify({
    event: 'listening',
    url,
    port,
    baseUrls,
    scenario: formatScenario(settings, providers),
    seed,
    clock: api.clock.kind,
    config: settings.loaded.configFile ?? null,
  })
}

/** Formats the scenario in use: one name, or one for each provider if they differ. */
function formatScenario({ server }: Settings, providers: readonly Provider[]): string {
  const scenarioOf = new Map<string, unknown>(Object.entries(server.scenario ?? {}))
  const names = providers.map(({ name }) => getScenarioName(scenarioOf.get(name)))
  const [first = DEFAULT_SCENARIO] = names
  if (names.every((name) => name === first)) return first
  return providers.map(({ name }, index) => `${name}=${names[index] ?? ''}`).join(' ')
}

function getScenarioName(scenario: unknown): string {
  return typeof scenario === 'string' ? scenario : DEFAULT_SCENARIO
}

function formatClock({ server }: Settings): string {
  const { clock = 'system', speed = 1 } = server
  return speed === 1 ? `${clock} clock` : `${clock} clock, ${speed}x speed`
}
