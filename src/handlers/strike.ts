import { countAttempt } from '../generations/generation.ts'
import { stateAt } from '../generations/state.ts'
import { createMeter } from '../meter.ts'
import { chooseNext } from './create.ts'
import { answerFault, faultsOn, isAnswer, refusesCaller, strikes } from './fault.ts'
import { findGeneration, idOf, isMadeOnRead, makeOnRead } from './find.ts'
import { countTry } from './tries.ts'
import { toErrorAbout } from './visit.ts'
import type { Reply } from '../call.ts'
import type { Generation } from '../generations/generation.ts'
import type { Plan, PlannedFault } from '../scenarios/plan.ts'
import type { Operation } from './provider.ts'
import type { Try, Visit } from './visit.ts'

/** Finds the generation a call is about, or makes it where reading does, and lets the first fault that strikes answer. */
export function strike(visit: Visit, operation: Operation<unknown>): Reply | undefined {
  const { match } = visit
  const id = idOf(visit)
  visit.generation = id === undefined ? undefined : findGeneration(visit, id)
  if (visit.generation !== undefined) warnTooLate(visit, visit.generation)
  const plan = planOf(visit)
  const faults = faultsOn(plan, match.provider, operation)
  if (visit.generation === undefined && id !== undefined && isMadeOnRead(visit, id)) {
    if (!faults.some(refusesCaller)) visit.generation = makeOnRead(visit, id)
  }
  if (faults.length === 0) {
    // Counted all the same: a later call may bring faults of its own.
    if (visit.generation !== undefined) countAttempt(visit.generation, operation.name)
    return undefined
  }
  const tryOf = countTry(visit, operation)
  visit.faults = faults
  visit.tryOf = tryOf
  const state = visit.generation && stateAt(visit.generation, visit.at).state
  for (const fault of faults) {
    const counts = tryOf(fault)
    if (!isAnswer(fault) || !strikes(fault, visit, counts, state)) continue
    const waitMs = fault.limit === undefined ? undefined : hitLimit(visit, fault, fault.limit)
    if (waitMs !== 0) return answerWith(visit, fault, { plan, counts, waitMs })
  }
  return undefined
}

/** A life is chosen when a generation is created: one that a later call names is for the next. */
function warnTooLate({ world, caller }: Visit, { id, plan }: Generation): void {
  const name = caller.own?.name
  if (name === undefined || name === plan.scenario || !world.book.plan(name).shapesLife) return
  world.warnOnce(
    `${name} comes too late for generation ${id}, which keeps ${plan.scenario}. Choose it for the call that creates, or read in a session of its own: the key t1:${name}.`,
  )
}

/** Whose faults strike: the call's own scenario's, where it has some; else the generation's; else the next generation's. */
export function planOf({ world, match, session, caller, generation }: Visit): Plan {
  const own = caller.own === undefined ? undefined : world.book.plan(caller.own.name)
  if (own !== undefined && own.faults.length > 0) return own
  if (generation !== undefined) return generation.plan
  return (
    own ?? world.book.plan(chooseNext(world, { session, provider: match.provider.name, own: undefined }).name)
  )
}

/** How long until the call would be let through; 0 when it is now. Kept with the generation, else with the session. */
function hitLimit(
  { match, session, generation, at }: Visit,
  { scenario, place }: PlannedFault,
  { calls, perMs }: NonNullable<PlannedFault['limit']>,
): number {
  const kind = `limit/${match.provider.name}/${match.operation?.name ?? ''}/${scenario}/${place}`
  if (generation !== undefined) generation.meter ??= createMeter()
  const meter = generation?.meter ?? session.meter
  return meter.hit(kind, { now: at, windowMs: perMs, most: calls })
}

interface Blow {
  readonly plan: Plan
  readonly counts: Try
  /** For a limit: how long until a call is let through. */
  readonly waitMs: number | undefined
}

function answerWith(visit: Visit, fault: PlannedFault, { plan, counts, waitMs }: Blow): Reply {
  const { match, session, caller, generation } = visit
  const passesLater = fault.first !== undefined || fault.attempts !== undefined
  if (generation === undefined && caller.own === undefined && !passesLater) {
    session.inUse.take(match.provider.name)
  }
  visit.struck = fault
  visit.scenario = plan.scenario
  const operation = match.operation?.name ?? ''
  visit.because = `${fault.scenario} answers attempt ${counts.attempt} at ${operation} so`
  const reply = answerFault(match.provider, fault, toErrorAbout(visit))
  if (waitMs === undefined) return reply
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return { ...reply, headers: { 'retry-after': String(seconds), ...reply.headers } }
}
