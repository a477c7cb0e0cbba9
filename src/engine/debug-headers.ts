import { getActivePlan } from './intercept.ts'
import type { Reply } from '../lib/call.ts'
import type { RequestContext } from './request-context.ts'

/** What a header can carry. */
const PRINTABLE = /^[\x20-\x7e]+$/

/** Says in an answer's headers which generation it is about, and which scenario made it so. */
export function addDebugHeaders(context: RequestContext, reply: Reply): Reply {
  const told = {
    'x-mock-scenario': findScenario(context),
    'x-mock-generation': context.generation?.id,
  }
  const headers: Record<string, string> = { ...reply.headers }
  for (const [name, value] of Object.entries(told)) {
    if (value !== undefined && PRINTABLE.test(value)) headers[name] = value
  }
  return { ...reply, headers }
}

/** The scenario whose fault struck, else the generation's. */
function findScenario(context: RequestContext): string | undefined {
  const { interceptedBy, appliedFaults, scenario, generation } = context
  if (interceptedBy !== undefined) return scenario
  return appliedFaults.length > 0 ? getActivePlan(context).scenario : generation?.plan.scenario
}
