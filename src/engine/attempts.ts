import { countAttempt } from '../generations/generation.ts'
import { nextNumber } from './session.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { Operation } from '../handlers/provider.ts'
import type { AttemptCount, RequestContext } from './request-context.ts'

/**
 * Counts a call for the faults that select calls by number, and returns the count for each fault. A call about a generation
 * is counted per generation, any other call per session and scenario.
 */
export function createAttemptCounter(
  context: RequestContext,
  operation: Operation<unknown>,
): (fault: PlannedFault) => AttemptCount {
  const { generation, session } = context
  if (generation !== undefined) {
    const attempt = countAttempt(generation, operation.name)
    return () => ({ attempt, total: attempt })
  }
  const counts = new Map<string, AttemptCount>()
  return ({ scenario }) => {
    const counted = counts.get(scenario)
    if (counted !== undefined) return counted
    const name = buildCounterName(context, operation, scenario)
    const total = nextNumber(session, name)
    const count = { total, attempt: total - (session.counters.get(`${name}/passed`) ?? 0) }
    counts.set(scenario, count)
    return count
  }
}

/** Starts the attempts of the next submit at 1 again, because this call created a generation. */
export function restartAttempts(context: RequestContext, operation: Operation<unknown>): void {
  const { counters } = context.session
  for (const { scenario } of context.faults) {
    const counterName = buildCounterName(context, operation, scenario)
    const total = counters.get(counterName)
    if (total !== undefined) counters.set(`${counterName}/passed`, total)
  }
}

/** The name uses the fault's own scenario, not the joined name, so that the number of counters is bounded. */
function buildCounterName({ match }: RequestContext, { name }: Operation<unknown>, scenario: string): string {
  return `attempt/${match.provider.name}/${name}/${scenario}`
}
