import { concerns } from '../handlers/fault.ts'
import type { Provider } from '../handlers/provider.ts'
import type { PlannedFault } from '../scenarios/plan.ts'

/** Whether a provider has an operation that a fault can strike. */
export function isConcerned(fault: PlannedFault, provider: Provider): boolean {
  return provider.operations.some((one) => one.public !== true && concerns(fault, provider, one.name))
}
