import type { Mistake } from '../lib/mistake.ts'
import type { Fault } from './fault.ts'
import type { ProviderFailure } from './scenario.ts'

/** The rules of scenarios that depend on the providers of a fake. */
export interface ProviderRules {
  /** The codes of all errors, which are arguments of parameterized scenarios. Default: none. */
  readonly errorCodes?: readonly string[]
  /** Finds the mistakes in the failures of a step, by provider name. */
  readonly findFailureMistakes: (failures: Readonly<Record<string, ProviderFailure>>) => readonly Mistake[]
  /** Finds the mistakes of a fault. The fault has only the keys without other mistakes. */
  readonly findFaultMistakes: (fault: Partial<Fault>) => readonly Mistake[]
}
