import { MockVideoApiError } from '../failure.ts'
import { createMockVideoApi } from '../mock/mock.ts'
import { toTable } from './table.ts'
import type { Wire } from '../mock/api.ts'
import type { Interruption, Life } from '../mock/life.ts'
import type { Settings } from './settings.ts'

/** What `explain` prints: the life of a generation, state by state, as each provider tells it, and what goes wrong with it. */
export function explain(name: string | undefined, settings: Settings): string {
  const wire = toWire(settings)
  if (name === undefined) {
    throw new MockVideoApiError(
      'explain',
      'no scenario is named',
      `Known: ${wire.scenarios.map((one) => one.name).join(', ')}`,
    )
  }
  const life = wire.explain(name)
  return settings.json ? JSON.stringify(life) : toText(life, wire)
}

function toText(life: Life, { providers }: Wire): string {
  const { scenario, description, chapters, aftermath, interruptions, leftOut } = life
  const toRow = (first: string, says: Readonly<Record<string, string>>): string[] => [
    `  ${first}`,
    ...providers.map((provider) => says[provider.name] ?? ''),
  ]
  const without = providers.flatMap(({ name, label }) =>
    leftOut[name] === undefined ? [] : [[`  ${label}`, leftOut[name].join('; ')]],
  )
  return [
    description === '' ? scenario : `${scenario}: ${description}`,
    '',
    ...toTable([
      ['  when', ...providers.map((provider) => provider.label)],
      ...chapters.map(({ when, says }) => toRow(when, says)),
    ]),
    ...(aftermath.length === 0 ? [] : ['', ...aftermath]),
    ...interruptions.flatMap((one) => [''].concat(toLines(one, providers))),
    ...(without.length === 0 ? [] : ['', 'What cannot be shown', ...toTable(without)]),
  ].join('\n')
}

function toLines({ calls, effects, says }: Interruption, providers: Wire['providers']): string[] {
  const answers = providers.flatMap(({ name, label }) =>
    says[name] === undefined ? [] : [[`  ${label}`, says[name]]],
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
function toWire({ server }: Settings): Wire {
  const { scenarios, providers, revisions } = server
  return createMockVideoApi({
    ...(scenarios !== undefined && { scenarios }),
    ...(providers !== undefined && { providers }),
    ...(revisions !== undefined && { revisions }),
  }).wire
}
