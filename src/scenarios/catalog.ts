import { CALL_FAULTS } from './call-faults.ts'
import { LIVES } from './lives.ts'
import { RESULT_FAULTS } from './result-faults.ts'
import type { Scenario } from './scenario.ts'

/** A shipped scenario that only says what goes wrong, and can be joined to any life. */
export type ShippedFault = (typeof RESULT_FAULTS | typeof CALL_FAULTS)[number]['name']

/** A shipped scenario's name. */
export type ShippedName = (typeof LIVES)[number]['name'] | ShippedFault

/** The scenarios that ship; those that take an argument, such as `sync-code:<code>`, are made when they are asked for. */
export const scenarios: readonly Scenario<ShippedName>[] = [...LIVES, ...CALL_FAULTS, ...RESULT_FAULTS]

/** The one in use when nobody chose. */
export const DEFAULT_SCENARIO: ShippedName = 'happy'
