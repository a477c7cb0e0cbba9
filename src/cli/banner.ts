import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { toTable } from './format-table.ts'
import type { Provider } from '../handlers/provider.ts'
import type { RunningServer } from '../server/start-with.ts'
import type { Settings } from './settings.ts'

/** What `serve` prints once it listens. */
export function toBanner({ url, baseUrls, api }: RunningServer, settings: Settings): string {
  const { providers, seed } = api.adapter
  const bases = new Map<string, string>(Object.entries(baseUrls))
  const rows = providers.map(({ name, label, sample }) => [
    `  ${label}`,
    bases.get(name) ?? '',
    `sample id ${sample.id}`,
  ])
  return [
    `mock-video-api listens on ${url}`,
    '',
    ...toTable(rows),
    '',
    `  scenario ${toScenario(settings, providers)}   ${toClock(settings)}   seed ${seed}   control routes ${url}/__mock`,
    '',
    '  Any key works; <session>:<scenario> chooses a scenario. Try it:',
    ...providers.slice(0, 1).map((provider) => `  ${toCurl(provider, bases.get(provider.name) ?? '')}`),
    '',
  ].join('\n')
}

/** The `listening` line of `--json`. */
export function toListeningLine({ url, port, baseUrls, api }: RunningServer, settings: Settings): string {
  const { providers, seed } = api.adapter
  return JSON.stringify({
    event: 'listening',
    url,
    port,
    baseUrls,
    scenario: toScenario(settings, providers),
    seed,
    clock: api.clock.kind,
  })
}

/** One name, or one per provider where they differ. */
function toScenario({ server }: Settings, providers: readonly Provider[]): string {
  const chosen = new Map<string, unknown>(Object.entries(server.scenario ?? {}))
  const names = providers.map(({ name }) => toName(chosen.get(name)))
  const [first = DEFAULT_SCENARIO] = names
  if (names.every((name) => name === first)) return first
  return providers.map(({ name }, index) => `${name}=${names[index] ?? ''}`).join(' ')
}

function toName(scenario: unknown): string {
  return typeof scenario === 'string' ? scenario : DEFAULT_SCENARIO
}

function toClock({ server }: Settings): string {
  const { clock = 'system', speed = 1 } = server
  return speed === 1 ? `${clock} clock` : `${clock} clock, ${speed} times as fast`
}

function toCurl({ basePath, sample, operations, keyHeaders }: Provider, base: string): string {
  const [header] = Object.entries(keyHeaders('test'))
  const status = operations.find((operation) => operation.name === 'status')
  const path = (status?.path ?? '').slice(basePath.length).replace(/:\w+/, sample.id)
  return `curl -H '${header?.join(': ') ?? ''}' ${base}${path}`
}
