import { MockVideoApiError } from '../lib/errors.ts'
import { createMockVideoApi } from '../api/create-mock-video-api.ts'
import { toTable } from './format-table.ts'
import type { Adapter } from '../api/types.ts'
import type { ExplainedFault, Explanation } from '../api/explain.ts'
import type { Settings } from './settings.ts'

/** What `explain` prints: the life of a generation, state by state, as each provider tells it, and what goes wrong with it. */
export function explain(name: string | undefined, settings: Settings): string {
  const adapter = toWire(settings)
  if (name === undefined) {
    throw new MockVideoApiError(
      'explain',
      'no scenario is named',
      `Known: ${adapter.scenarios.map((one) => one.name).join(', ')}`,
    )
  }
  const life = adapter.explain(name)
  return settings.json ? JSON.stringify(life) : toText(life, adapter)
}

function toText(life: Explanation, { providers }: Adapter): string {
  const { scenario, description, timeline, results, faults, unsupported } = life
  const toRow = (first: string, says: Readonly<Record<string, string>>): string[] => [
    `  ${first}`,
    ...providers.map((provider) => says[provider.name] ?? ''),
  ]
  const without = providers.flatMap(({ name, label }) =>
    unsupported[name] === undefined ? [] : [[`  ${label}`, unsupported[name].join('; ')]],
  )
  return [
    description === '' ? scenario : `${scenario}: ${description}`,
    '',
    ...toTable([
      ['  when', ...providers.map((provider) => provider.label)],
      ...timeline.map(({ when, shows }) => toRow(when, shows)),
    ]),
    ...(results.length === 0 ? [] : ['', ...results]),
    ...faults.flatMap((one) => [''].concat(toLines(one, providers))),
    ...(without.length === 0 ? [] : ['', 'What cannot be shown', ...toTable(without)]),
  ].join('\n')
}

function toLines(
  { calls, effects, answers: byProvider }: ExplainedFault,
  providers: Adapter['providers'],
): string[] {
  const answers = providers.flatMap(({ name, label }) =>
    byProvider[name] === undefined ? [] : [[`  ${label}`, byProvider[name]]],
  )
  const sentence = `${calls} ${[effects.slice(0, -1).join(', '), effects.at(-1) ?? ''].filter((text) => text !== '').join(' and ')}`
  return answers.length === 0 ? [`${sentence}.`] : [sentence, ...toTable(answers)]
}

/** What `scenarios` prints. */
export function listScenarios(settings: Settings): string {
  const all = toWire(settings).scenarios.map(({ name, group = 'own', description = '' }) => ({
    name,
    group,
    description,
  }))
  if (settings.json) return JSON.stringify(all)
  const groups = [...new Set(all.map(({ group }) => group))]
  const width = Math.max(...all.map(({ name }) => name.length))
  return groups
    .map((group) => {
      const rows = all
        .filter((scenario) => scenario.group === group)
        .map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`.trimEnd())
      return [group, ...rows].join('\n')
    })
    .join('\n\n')
}

/** A fake that knows the scenarios of the command line, and is never asked anything else. */
function toWire({ server }: Settings): Adapter {
  const { scenarios, providers, revisions } = server
  return createMockVideoApi({
    ...(scenarios !== undefined && { scenarios }),
    ...(providers !== undefined && { providers }),
    ...(revisions !== undefined && { revisions }),
  }).adapter
}
