import { providers } from '../handlers/index.ts'
import { parseScenario } from '../scenarios/schema.ts'
import { validateForProviders } from '../handlers/validate-for-providers.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/**
 * Checks a scenario of your own against the shipped providers, and returns it. Parts that name another provider are checked
 * when a fake with that provider gets the scenario. Throws a `MockVideoApiError` that lists every mistake with its path.
 *
 * @example
 * const lateFailure = defineScenario({
 *   name: 'late-failure',
 *   steps: [
 *     { state: 'processing', for: '10m' },
 *     { state: 'failed', error: 'timed-out' },
 *   ],
 * })
 * const api = createMockVideoApi({ scenarios: [lateFailure], scenario: 'late-failure' })
 */
export function defineScenario<const Name extends string>(scenario: Scenario<Name>): Scenario<Name> {
  const mistakes = validateForProviders(scenario, providers)
  parseScenario(
    scenario,
    mistakes.filter((mistake) => !isUnknownProvider(mistake)),
  )
  return scenario
}

/** True if the mistake is an unknown provider. */
function isUnknownProvider({ path, key }: Mistake): boolean {
  return key !== undefined || path.at(-1) === 'provider'
}
