import { MockVideoApiError } from '../lib/errors.ts'
import { explainUnknownProvider, formatValue } from '../lib/parse.ts'
import { isRecord } from '../lib/unknown-record.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Settings } from './settings.ts'

/** Returns the scenario that the options set for each provider. Throws a MockVideoApiError for an unknown provider or scenario. */
export function resolveDefaultScenarios(
  { scenario, providers }: Settings,
  registry: ScenarioRegistry,
): Map<string, ChosenScenario> {
  const defaults = new Map<string, ChosenScenario>()
  if (scenario === undefined) return defaults
  const mistake = explainWrongChoice(scenario)
  if (mistake !== undefined) throw new MockVideoApiError('create the fake', `scenario: ${mistake}`)
  const names = providers.map((provider) => provider.name)
  if (!isPerProvider(scenario)) {
    const name = resolveScenarioName(registry, scenario)
    for (const provider of names) defaults.set(provider, { name, chosenBy: 'option' })
    return defaults
  }
  for (const [provider, choice] of Object.entries(scenario)) {
    if (!names.includes(provider))
      throw new MockVideoApiError('create the fake', `scenario: ${explainUnknownProvider(provider, names)}`)
    defaults.set(provider, { name: resolveScenarioName(registry, choice), chosenBy: 'option' })
  }
  return defaults
}

/** Explains why a value of the `scenario` option is neither a scenario nor an object of scenarios. Undefined if it can be one. */
export function explainWrongChoice(choice: unknown): string | undefined {
  if (Array.isArray(choice))
    return 'must be one scenario, or an object with one for each provider. Pass a list to use()'
  if (typeof choice === 'string') return undefined
  if (!isRecord(choice))
    return `${formatValue(choice)} is not a scenario. Use a name, a scenario, or an object with one for each provider`
  return Object.keys(choice).length === 0 ? 'is empty. Name a scenario, or leave it out' : undefined
}

/** Returns the name of a scenario, given by name or as an object. Throws a MockVideoApiError if it is not valid. */
export function resolveScenarioName(registry: ScenarioRegistry, choice: unknown): string {
  if (typeof choice !== 'string' && (!isRecord(choice) || isPerProvider(choice)))
    throw new MockVideoApiError(
      'choose a scenario',
      `${formatValue(choice)} is not a scenario`,
      adviseOnChoice(choice),
    )
  const name = typeof choice === 'string' ? choice : registry.add(choice)
  registry.getPlan(name)
  return name
}

function adviseOnChoice(choice: unknown): string {
  const [provider, name] = isRecord(choice) ? (Object.entries(choice)[0] ?? []) : []
  return typeof name === 'string' && /^[\w+:~-]{1,60}$/.test(`${provider}${name}`)
    ? `For one provider, call use('${name}', { provider: '${provider}' })`
    : 'Use the name of one, or an object with a name'
}

/** True if the `scenario` option is an object with one scenario per provider. */
export function isPerProvider(scenario: unknown): scenario is Readonly<Record<string, unknown>> {
  return isRecord(scenario) && !('name' in scenario) && !('steps' in scenario) && !('faults' in scenario)
}
