import { getActivePlan } from './intercept.ts'
import type { Reply } from '../lib/call.ts'
import type { RequestContext } from './request-context.ts'

const PRINTABLE = /^[\x20-\x7e]+$/

/** Adds the headers `x-mock-scenario` and `x-mock-generation` to a reply, where the call has them. */
export function addDebugHeaders(context: RequestContext, reply: Reply): Reply {
  const debugHeaders = {
    'x-mock-scenario': findScenario(context),
    'x-mock-generation': context.generation?.id,
  }
  const headers: Record<string, string> = { ...reply.headers }
  for (const [name, value] of Object.entries(debugHeaders)) {
    if (value !== undefined && PRINTABLE.test(value)) headers[name] = value
  }
  return { ...reply, headers }
}

/** Finds the scenario whose fault was applied, else the scenario of the generation. */
function findScenario(context: RequestContext): string | undefined {
  const { interceptedBy, appliedFaults, scenario, generation } = context
  if (interceptedBy !== undefined) return scenario
  return appliedFaults.length > 0 ? getActivePlan(context).scenario : generation?.plan.scenario
}
