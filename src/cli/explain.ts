import { MockVideoApiError } from '../failure.ts'
import { createMockVideoApi } from '../mock/mock.ts'
import { toTable } from './table.ts'
import type { Wire } from '../mock/api.ts'

/** What `explain` prints: the life of a generation, state by state, as each provider tells it. */
export function explain(name: string | undefined, json: boolean): string {
  const { wire } = createMockVideoApi()
  if (name === undefined) {
    throw new MockVideoApiError(
      'explain',
      'no scenario is named',
      `Known: ${wire.scenarios.map((one) => one.name).join(', ')}`,
    )
  }
  const life = wire.explain(name)
  if (json) return JSON.stringify(life)
  const labels = wire.providers.map((provider) => provider.label)
  const toRow = (first: string, says: Readonly<Record<string, string>>): string[] => [
    `  ${first}`,
    ...wire.providers.map((provider) => says[provider.name] ?? ''),
  ]
  const chapters = toTable([
    ['  when', ...labels],
    ...life.chapters.map(({ when, says }) => toRow(when, says)),
  ])
  const interruptions = life.interruptions.flatMap(({ on, attempts, says }) => [
    '',
    `${on === '*' ? 'Every call that needs a key' : `Every call of ${on}`}${attempts === 'all' ? '' : `, attempts ${attempts.join(', ')} at a generation,`} is answered with`,
    ...toTable(wire.providers.map((provider) => [`  ${provider.label}`, says[provider.name] ?? ''])),
  ])
  return [`${life.scenario}: ${describe(wire, name)}`, '', ...chapters, ...interruptions].join('\n')
}

/** What `scenarios` prints. */
export function listScenarios(json: boolean): string {
  const { wire } = createMockVideoApi()
  const all = wire.scenarios.map(({ name, group = 'own', description = '' }) => ({
    name,
    group,
    description,
  }))
  if (json) return JSON.stringify(all)
  const groups = [...new Set(all.map(({ group }) => group))]
  const width = Math.max(...all.map(({ name }) => name.length))
  return groups
    .map((group) => {
      const rows = all.filter((scenario) => scenario.group === group)
      return [group, ...rows.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`)].join(
        '\n',
      )
    })
    .join('\n\n')
}

function describe({ scenarios }: Wire, name: string): string {
  return name
    .split('+')
    .map((part) => scenarios.find((scenario) => scenario.name === part)?.description ?? '')
    .join(' ')
}
