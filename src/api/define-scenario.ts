import { providers } from '../handlers/index.ts'
import { createProviderRules } from '../handlers/provider-rules.ts'
import { createScenarioSchema, parseScenario } from '../scenarios/schema.ts'
import type { ScenarioSchema } from '../scenarios/schema.ts'
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
  schema ??= createScenarioSchema(createProviderRules(providers, { ignoresUnknownProviders: true }))
  parseScenario(scenario, schema)
  return scenario
}

let schema: ScenarioSchema | undefined
