import { countAttempt } from '../generations/generation.ts'
import { draw } from '../sessions/session.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { Operation } from './provider.ts'
import type { Try, Visit } from './visit.ts'

/** Counts a call, for what goes wrong with it by number: with its generation, or, where it is about none, with its session. */
export function countTry(visit: Visit, operation: Operation<unknown>): (fault: PlannedFault) => Try {
  const { generation, session } = visit
  if (generation !== undefined) {
    const number = countAttempt(generation, operation.name)
    return () => ({ attempt: number, number })
  }
  const counted = new Map<string, Try>()
  return ({ scenario }) => {
    const known = counted.get(scenario)
    if (known !== undefined) return known
    const kind = toKind(visit, operation, scenario)
    const number = draw(session, kind)
    const counts = { number, attempt: number - (session.drawn.get(`${kind}/passed`) ?? 0) }
    counted.set(scenario, counts)
    return counts
  }
}

/** A generation was made: the tries at the next one are counted anew. */
export function notePassed(visit: Visit, operation: Operation<unknown>): void {
  const { drawn } = visit.session
  for (const { scenario } of visit.faults) {
    const kind = toKind(visit, operation, scenario)
    const number = drawn.get(kind)
    if (number !== undefined) drawn.set(`${kind}/passed`, number)
  }
}

/** By the scenario's own name, not by what it is joined with: there are only so many. */
function toKind({ match }: Visit, { name }: Operation<unknown>, scenario: string): string {
  return `try/${match.provider.name}/${name}/${scenario}`
}
