import { MockVideoApiError } from '../lib/errors.ts'
import { isPerProvider } from '../engine/default-scenarios.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { didYouMean } from '../lib/nearest.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'

/** Returns the mistake in the name of a scenario, if there is one. */
export function findMistakeInName(registry: ScenarioRegistry, name: string): string | undefined {
  try {
    registry.getPlan(name)
    return undefined
  } catch (error) {
    if (error instanceof MockVideoApiError)
      return error.message.replace('Failed to choose a scenario: ', '').replace(/\.$/, '')
    throw error
  }
}

/** Returns the mistakes in a choice of scenarios: a name, a scenario, or an object of these by provider. */
export function findChoiceMistakes(
  choice: unknown,
  registry: ScenarioRegistry,
  providers: readonly Provider[],
): readonly Mistake[] {
  if (choice === undefined) return []
  if (typeof choice === 'string') {
    const message = findMistakeInName(registry, choice)
    return message === undefined ? [] : [{ path: [], message }]
  }
  if (!isPerProvider(choice)) return registry.findMistakes(choice)
  const providerNames = providers.map(({ name }) => name)
  return Object.entries(choice).flatMap(([name, providerChoice]): readonly Mistake[] => {
    if (providerNames.includes(name))
      return prefixPaths([name], findChoiceMistakes(providerChoice, registry, []))
    const message = `unknown provider "${name}". ${didYouMean(name, providerNames)}Known: ${providerNames.join(', ')}`
    return [{ path: [], message, key: name }]
  })
}
