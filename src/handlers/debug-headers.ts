import { planOf } from './strike.ts'
import type { Reply } from '../call.ts'
import type { Visit } from './visit.ts'

/** What a header can carry. */
const PRINTABLE = /^[\x20-\x7e]+$/

/** Says in an answer's headers which generation it is about, and which scenario made it so. */
export function addDebugHeaders(visit: Visit, reply: Reply): Reply {
  const told = {
    'x-mock-scenario': toScenario(visit),
    'x-mock-generation': visit.generation?.id,
  }
  const headers: Record<string, string> = { ...reply.headers }
  for (const [name, value] of Object.entries(told)) {
    if (value !== undefined && PRINTABLE.test(value)) headers[name] = value
  }
  return { ...reply, headers }
}

/** The scenario whose fault struck, else the generation's. */
function toScenario(visit: Visit): string | undefined {
  const { struck, strikers, scenario, generation } = visit
  if (struck !== undefined) return scenario
  return strikers.length > 0 ? planOf(visit).scenario : generation?.plan.scenario
}
