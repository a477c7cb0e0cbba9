import { explainWrongChoice, isPerProvider } from '../engine/default-scenarios.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { explainUnknownProvider } from '../lib/parse.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import { findMistakeInName } from '../scenarios/registry.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'

/** Returns the mistakes in a choice of scenarios: a name, a scenario, or an object of these by provider. */
export function findChoiceMistakes(
  choice: unknown,
  registry: ScenarioRegistry,
  providers: readonly Provider[],
): readonly Mistake[] {
  if (choice === undefined) return []
  const wrong = explainWrongChoice(choice)
  if (wrong !== undefined) return [{ path: [], message: wrong }]
  if (typeof choice === 'string') {
    const message = findMistakeInName(registry, choice)
    return message === undefined ? [] : [{ path: [], message }]
  }
  if (!isPerProvider(choice) || providers.length === 0) return registry.findMistakes(choice)
  const providerNames = providers.map(({ name }) => name)
  return Object.entries(choice).flatMap(([name, providerChoice]): readonly Mistake[] => {
    if (providerNames.includes(name))
      return prefixPaths([name], findChoiceMistakes(providerChoice, registry, []))
    return [{ path: [], message: explainUnknownProvider(name, providerNames), key: name }]
  })
}
