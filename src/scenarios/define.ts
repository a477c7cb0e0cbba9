import { parseScenario } from './schema.ts'
import type { Scenario } from './scenario.ts'

/**
 * Checks a scenario of your own. Throws an error that lists every mistake with its place.
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
  parseScenario(scenario)
  return scenario
}
