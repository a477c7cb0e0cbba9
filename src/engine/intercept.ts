import { countAttempt } from '../generations/generation.ts'
import { stateAt } from '../generations/state.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { chooseScenario } from './create-generation.ts'
import { buildFaultReply, findFaults, replacesReply, alwaysRefusesCaller, faultMatches } from './faults.ts'
import { findGeneration, getGenerationId, isCreatedOnRead, createOnRead } from './find-generation.ts'
import { countAttempts } from './attempts.ts'
import { createErrorContext } from './request-context.ts'
import type { Reply } from '../lib/call.ts'
import type { Generation } from '../generations/generation.ts'
import type { Plan, PlannedFault } from '../scenarios/plan.ts'
import type { Operation } from '../handlers/provider.ts'
import type { AttemptCount, RequestContext } from './request-context.ts'

/** Finds the generation a call is about, or makes it where reading does, and lets the first fault that strikes answer. */
export function intercept(context: RequestContext, operation: Operation<unknown>): Reply | undefined {
  const { match } = context
  const id = getGenerationId(context)
  context.generation = id === undefined ? undefined : findGeneration(context, id)
  if (context.generation !== undefined) warnIfTooLate(context, context.generation)
  const plan = getActivePlan(context)
  const faults = findFaults(plan, match.provider, operation)
  if (context.generation === undefined && id !== undefined && isCreatedOnRead(context, id)) {
    if (!faults.some(alwaysRefusesCaller)) context.generation = createOnRead(context, id)
  }
  if (faults.length === 0) {
    // Counted all the same: a later call may bring faults of its own.
    if (context.generation !== undefined) countAttempt(context.generation, operation.name)
    return undefined
  }
  const tryOf = countAttempts(context, operation)
  context.faults = faults
  context.getAttempt = tryOf
  const state = context.generation && stateAt(context.generation, context.at).state
  for (const fault of faults) {
    const counts = tryOf(fault)
    if (!replacesReply(fault) || !faultMatches(fault, context, counts, state)) continue
    const waitMs = fault.limit === undefined ? undefined : acquireSlot(context, fault, fault.limit)
    if (waitMs !== 0) return answerWithFault(context, fault, { plan, counts, waitMs })
  }
  return undefined
}

/** A life is chosen when a generation is created: one that a later call names is for the next. */
function warnIfTooLate({ fake, caller }: RequestContext, { id, plan }: Generation): void {
  const name = caller.choice?.name
  if (name === undefined || name === plan.scenario || !fake.registry.getPlan(name).changesGeneration) return
  fake.warnOnce(
    `${name} comes too late for generation ${id}, which keeps ${plan.scenario}. Choose it for the call that creates, or read in a session of its own: the key t1:${name}.`,
  )
}

/** Whose faults strike: the call's own scenario's, where it has some; else the generation's; else the next generation's. */
export function getActivePlan({ fake, match, session, caller, generation }: RequestContext): Plan {
  const own = caller.choice === undefined ? undefined : fake.registry.getPlan(caller.choice.name)
  if (own !== undefined && own.faults.length > 0) return own
  if (generation !== undefined) return generation.plan
  return (
    own ??
    fake.registry.getPlan(
      chooseScenario(fake, { session, provider: match.provider.name, own: undefined }).name,
    )
  )
}

/** How long until the call would be let through; 0 when it is now. Kept with the generation, else with the session. */
function acquireSlot(
  { match, session, generation, at }: RequestContext,
  { scenario, index }: PlannedFault,
  { calls, perMs }: NonNullable<PlannedFault['limit']>,
): number {
  const kind = `limit/${match.provider.name}/${match.operation?.name ?? ''}/${scenario}/${index}`
  if (generation !== undefined) generation.rateLimiter ??= createRateLimiter()
  const meter = generation?.rateLimiter ?? session.rateLimiter
  return meter.acquire(kind, { now: at, windowMs: perMs, maxCalls: calls })
}

interface Interception {
  readonly plan: Plan
  readonly counts: AttemptCount
  /** For a limit: how long until a call is let through. */
  readonly waitMs: number | undefined
}

function answerWithFault(
  context: RequestContext,
  fault: PlannedFault,
  { plan, counts, waitMs }: Interception,
): Reply {
  const { match, session, caller, generation } = context
  const passesLater = fault.first !== undefined || fault.attempts !== undefined
  if (generation === undefined && caller.choice === undefined && !passesLater) {
    session.scenarioQueue.take(match.provider.name)
  }
  context.interceptedBy = fault
  context.scenario = plan.scenario
  const operation = match.operation?.name ?? ''
  context.reason = `${fault.scenario} answers attempt ${counts.attempt} at ${operation} so`
  const reply = buildFaultReply(match.provider, fault, createErrorContext(context))
  if (waitMs === undefined) return reply
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return { ...reply, headers: { 'retry-after': String(seconds), ...reply.headers } }
}
