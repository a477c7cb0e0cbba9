import { MockVideoApiError } from '../lib/errors.ts'
import { isPerProvider } from '../engine/default-scenarios.ts'
import { didYouMean } from '../lib/nearest.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'

/** What is wrong with the name of a scenario, where something is. */
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

/** What is wrong with a choice: a name, a scenario, or either by provider. */
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
  const known = providers.map(({ name }) => name)
  return Object.entries(choice).flatMap(([name, own]): readonly Mistake[] => {
    if (known.includes(name)) return prefix(name, findChoiceMistakes(own, registry, []))
    const message = `there is no provider "${name}". ${didYouMean(name, known)}Known: ${known.join(', ')}`
    return [{ path: [], message, key: name }]
  })
}

/** Mistakes in what stands under a key. */
export function prefix(key: PropertyKey, mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.map((mistake) => ({ ...mistake, path: [key, ...mistake.path] }))
}
