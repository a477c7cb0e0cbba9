import { MockVideoApiError } from '../lib/errors.ts'
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
  const names = providers.map((provider) => provider.name)
  if (!isPerProvider(scenario)) {
    const name = resolveScenarioName(registry, scenario)
    for (const provider of names) defaults.set(provider, { name, chosenBy: 'option' })
    return defaults
  }
  for (const [provider, choice] of Object.entries(scenario)) {
    if (!names.includes(provider)) {
      throw new MockVideoApiError(
        'create the fake',
        `scenario: unknown provider "${provider}"`,
        `Known: ${names.join(', ')}`,
      )
    }
    defaults.set(provider, { name: resolveScenarioName(registry, choice), chosenBy: 'option' })
  }
  return defaults
}

/** Returns the name of a scenario, given by name or as an object. Throws a MockVideoApiError if it is not valid. */
export function resolveScenarioName(registry: ScenarioRegistry, choice: unknown): string {
  const name = typeof choice === 'string' ? choice : registry.add(choice)
  registry.getPlan(name)
  return name
}

/** True if the `scenario` option is an object with one scenario per provider. */
export function isPerProvider(scenario: unknown): scenario is Readonly<Record<string, unknown>> {
  return (
    typeof scenario === 'object' &&
    scenario !== null &&
    !('name' in scenario) &&
    !('steps' in scenario) &&
    !('faults' in scenario)
  )
}
