import { MockVideoApiError } from '../lib/errors.ts'
import { createMockVideoApi } from '../api/create-mock-video-api.ts'
import { explainCodes } from '../api/explain-codes.ts'
import { formatTable } from './format-table.ts'
import { findMistakeInChoice } from './settings.ts'
import type { Adapter } from '../api/adapter.ts'
import type { ExplainedCodes } from '../api/explain-codes.ts'
import type { ExplainedFault, Explanation } from '../api/explain.ts'
import type { Settings } from './settings.ts'

/**
 * Returns the text that `explain` prints: the timeline and the faults of a scenario, as each provider shows them. For a scenario
 * with a code that is named without it, the text lists the codes.
 */
export function explain(name: string | undefined, settings: Settings): string {
  const adapter = createAdapter(settings)
  if (name === undefined) {
    throw new MockVideoApiError(
      'explain a scenario',
      'no name is given',
      'Run mock-video-api scenarios to list them',
    )
  }
  const codes = explainCodes(name, adapter)
  if (codes !== undefined) return settings.json ? JSON.stringify(codes) : formatCodes(codes, adapter)
  const { registry, files } = settings.loaded
  const mistake = registry === undefined ? undefined : findMistakeInChoice(name, { registry, files })
  if (mistake !== undefined) throw new MockVideoApiError('choose a scenario', mistake)
  const explanation = adapter.explain(name)
  return settings.json ? JSON.stringify(explanation) : formatExplanation(explanation, adapter)
}

function formatExplanation(explanation: Explanation, { providers }: Adapter): string {
  const { scenario, description, timeline, results, faults, unsupported } = explanation
  const createRow = (when: string, shows: Readonly<Record<string, string>>): string[] => [
    `  ${when}`,
    ...providers.map((provider) => shows[provider.name] ?? ''),
  ]
  const unsupportedRows = providers.flatMap(({ name, label }) =>
    unsupported[name] === undefined ? [] : [[`  ${label}`, unsupported[name].join('; ')]],
  )
  return [
    description === '' ? scenario : `${scenario}: ${description}`,
    '',
    ...formatTable([
      ['  when', ...providers.map((provider) => provider.label)],
      ...timeline.map(({ when, shows }) => createRow(when, shows)),
    ]),
    ...(results.length === 0 ? [] : ['', ...results]),
    ...faults.flatMap((fault) => [''].concat(formatFault(fault, providers))),
    ...(unsupportedRows.length === 0
      ? []
      : ['', 'What a provider does not show', ...formatTable(unsupportedRows)]),
  ].join('\n')
}

function formatFault(
  { calls, effects, answers: byProvider, counting, unreachableAfter }: ExplainedFault,
  providers: Adapter['providers'],
): string[] {
  if (unreachableAfter !== undefined)
    return [
      `${calls.replace(/,$/, '')}: never reached, because ${unreachableAfter} answers these calls first.`,
    ]
  const replyRows = providers.flatMap(({ name, label }) =>
    byProvider[name] === undefined ? [] : [[`  ${label}`, byProvider[name]]],
  )
  const sentence = `${calls} ${[effects.slice(0, -1).join(', '), effects.at(-1) ?? ''].filter((text) => text !== '').join(' and ')}`
  return [
    ...(replyRows.length === 0 ? [`${sentence}.`] : [sentence, ...formatTable(replyRows)]),
    ...(counting === undefined ? [] : [counting]),
  ]
}

/** Formats the codes for people, one on each line. */
function formatCodes({ scenario, description, common, codes }: ExplainedCodes, adapter: Adapter): string {
  const groups = [
    ['Every provider', common] as const,
    ...adapter.providers.map(({ name, label }) => [label, codes[name] ?? []] as const),
  ]
  return [
    `${scenario}: ${description}`,
    ...groups.flatMap(([label, list]) =>
      list.length === 0 ? [] : ['', label].concat(list.map((code) => `  ${code}`)),
    ),
  ].join('\n')
}

/** Returns the text that `scenarios` prints. */
export function listScenarios(settings: Settings): string {
  const scenarios = createAdapter(settings).scenarios.map(({ name, group = 'own', description = '' }) => ({
    name,
    group,
    description,
  }))
  if (settings.json) return JSON.stringify(scenarios)
  const groups = [...new Set(scenarios.map(({ group }) => group))]
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  return groups
    .map((group) => {
      const rows = scenarios
        .filter((scenario) => scenario.group === group)
        .map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`.trimEnd())
      return [group, ...rows].join('\n')
    })
    .join('\n\n')
}

/** Creates the adapter of a fake that has the scenarios of the command line and receives no calls. */
function createAdapter({ server }: Settings): Adapter {
  const { scenarios, providers, revisions } = server
  return createMockVideoApi({
    ...(scenarios !== undefined && { scenarios }),
    ...(providers !== undefined && { providers }),
    ...(revisions !== undefined && { revisions }),
  }).adapter
}
