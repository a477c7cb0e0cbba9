import { CALL_FAULTS } from './call-faults.ts'
import { LIFECYCLES } from './lifecycles.ts'
import { RESULT_FAULTS } from './result-faults.ts'
import type { Scenario } from './scenario.ts'

/** A shipped scenario that only says what goes wrong, and can be joined to any life. */
export type ShippedFaultName = (typeof RESULT_FAULTS | typeof CALL_FAULTS)[number]['name']

/** A shipped scenario's name. */
export type ShippedScenarioName = (typeof LIFECYCLES)[number]['name'] | ShippedFaultName

/** The scenarios that ship; those that take an argument, such as `sync-code:<code>`, are made when they are asked for. */
export const scenarios: readonly Scenario<ShippedScenarioName>[] = [
  ...LIFECYCLES,
  ...CALL_FAULTS,
  ...RESULT_FAULTS,
]

/** The one in use when nobody chose. */
export const DEFAULT_SCENARIO: ShippedScenarioName = 'happy'
