import type { Reply } from '../lib/call.ts'
import type { Subject } from './find-subject.ts'
import type { ModifiedAnswer } from './apply-faults.ts'

/** The characters that a header value can hold. */
const PRINTABLE = /^[\x20-\x7e]+$/

/**
 * Adds the headers `x-mock-scenario` and `x-mock-generation` to a reply, where the call has them. The scenario is the one
 * whose fault was applied, else the scenario of the generation.
 */
export function addDebugHeaders({ plan }: Subject, { answer, appliedFaults }: ModifiedAnswer): Reply {
  const { reply, generation } = answer
  const scenario = appliedFaults.length > 0 ? plan?.scenario : generation?.plan.scenario
  const debugHeaders = { 'x-mock-scenario': scenario, 'x-mock-generation': generation?.id }
  const headers: Record<string, string> = { ...reply.headers }
  for (const [name, value] of Object.entries(debugHeaders)) {
    if (value !== undefined && PRINTABLE.test(value)) headers[name] = value
  }
  return { ...reply, headers }
}
