import { CALL_FAULTS } from './call-faults.ts'
import { LIFECYCLES } from './lifecycles.ts'
import { RESULT_FAULTS } from './result-faults.ts'
import type { Scenario } from './scenario.ts'

/** The name of a shipped scenario without steps, which can be joined to any lifecycle. */
export type ShippedFaultName = (typeof RESULT_FAULTS | typeof CALL_FAULTS)[number]['name']

/** The name of a shipped scenario. */
export type ShippedScenarioName = (typeof LIFECYCLES)[number]['name'] | ShippedFaultName

/** The shipped scenarios, except those with an argument, such as `sync-code:<code>`. */
export const scenarios: readonly Scenario<ShippedScenarioName>[] = [
  ...LIFECYCLES,
  ...CALL_FAULTS,
  ...RESULT_FAULTS,
]

/** The scenario of a call for which no other scenario was chosen. */
export const DEFAULT_SCENARIO: ShippedScenarioName = 'happy'
