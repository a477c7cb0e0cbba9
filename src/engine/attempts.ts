import { countAttempt } from '../generations/generation.ts'
import { nextNumber } from './session.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { Operation } from '../handlers/provider.ts'
import type { AttemptCount, RequestContext } from './request-context.ts'

/** Counts a call, for what goes wrong with it by number: with its generation, or, where it is about none, with its session. */
export function countAttempts(
  context: RequestContext,
  operation: Operation<unknown>,
): (fault: PlannedFault) => AttemptCount {
  const { generation, session } = context
  if (generation !== undefined) {
    const attempt = countAttempt(generation, operation.name)
    return () => ({ attempt, total: attempt })
  }
  const counted = new Map<string, AttemptCount>()
  return ({ scenario }) => {
    const known = counted.get(scenario)
    if (known !== undefined) return known
    const kind = buildCounterName(context, operation, scenario)
    const total = nextNumber(session, kind)
    const counts = { total, attempt: total - (session.counters.get(`${kind}/passed`) ?? 0) }
    counted.set(scenario, counts)
    return counts
  }
}

/** A generation was made: the tries at the next one are counted anew. */
export function restartAttempts(context: RequestContext, operation: Operation<unknown>): void {
  const { counters } = context.session
  for (const { scenario } of context.faults) {
    const kind = buildCounterName(context, operation, scenario)
    const number = counters.get(kind)
    if (number !== undefined) counters.set(`${kind}/passed`, number)
  }
}

/** By the scenario's own name, not by what it is joined with: there are only so many. */
function buildCounterName({ match }: RequestContext, { name }: Operation<unknown>, scenario: string): string {
  return `try/${match.provider.name}/${name}/${scenario}`
}
