import { providers } from '../handlers/index.ts'
import { parseScenario } from '../scenarios/schema.ts'
import { validateForProviders } from '../handlers/validate-for-providers.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/**
 * Checks a scenario of your own against the providers that ship; what it says by name of a provider of your own is checked
 * once it is given to a fake that has it. Throws an error that lists every mistake with its place.
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
    mistakes.filter((mistake) => !isAboutStranger(mistake)),
  )
  return scenario
}

/** Whether a mistake is that there is no such provider. */
function isAboutStranger({ path, key }: Mistake): boolean {
  return key !== undefined || path.at(-1) === 'provider'
}
