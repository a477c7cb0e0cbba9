import { countAttempt } from '../generations/generation.ts'
import { stateAt } from '../generations/state.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { chooseScenario } from './create-generation.ts'
import { alwaysRefusesCaller, buildFaultReply, faultMatches, findFaults } from './faults.ts'
import { findReplacingEffect } from '../scenarios/plan.ts'
import { findGeneration, getGenerationId, isCreatedOnRead, createOnRead } from './find-generation.ts'
import { createAttemptCounter } from './attempts.ts'
import { createErrorContext } from './request-context.ts'
import type { Reply } from '../lib/call.ts'
import type { Generation } from '../generations/generation.ts'
import type { Plan, PlannedFault, ReplacingEffect } from '../scenarios/plan.ts'
import type { Operation } from '../handlers/provider.ts'
import type { AttemptCount, RequestContext } from './request-context.ts'

/** Finds the generation of a call, or creates it on read, and returns the reply of the first fault that answers. */
export function intercept(context: RequestContext, operation: Operation<unknown>): Reply | undefined {
  const { match } = context
  const id = getGenerationId(context)
  context.generation = id === undefined ? undefined : findGeneration(context, id)
  if (context.generation !== undefined) warnIfScenarioIgnored(context, context.generation)
  const plan = getActivePlan(context)
  const faults = findFaults(plan, match.provider, operation)
  if (context.generation === undefined && id !== undefined && isCreatedOnRead(context, id)) {
    if (!faults.some(alwaysRefusesCaller)) context.generation = createOnRead(context, id)
  }
  if (faults.length === 0) {
    // Counted without faults too, because a later call can choose a scenario with faults.
    if (context.generation !== undefined) countAttempt(context.generation, operation.name)
    return undefined
  }
  const getAttempt = createAttemptCounter(context, operation)
  context.faults = faults
  context.getAttempt = getAttempt
  const state = context.generation && stateAt(context.generation, context.at).state
  for (const fault of faults) {
    const counts = getAttempt(fault)
    const effect = findReplacingEffect(fault)
    if (effect === undefined || !faultMatches(fault, context, counts, state)) continue
    const waitMs = fault.limit === undefined ? undefined : acquireSlot(context, fault, fault.limit)
    if (waitMs !== 0) return answerWithFault(context, fault, { plan, counts, effect, waitMs })
  }
  return undefined
}

/** A generation keeps the scenario it was created with, so a lifecycle that a later call chooses is ignored. */
function warnIfScenarioIgnored({ fake, caller }: RequestContext, { id, plan }: Generation): void {
  const name = caller.choice?.name
  if (name === undefined || name === plan.scenario || !fake.registry.getPlan(name).changesGeneration) return
  fake.warnOnce(
    `Scenario ${name} does not apply to generation ${id}: a generation keeps the scenario it was created with, here ${plan.scenario}. Choose ${name} in the call that creates, or use another session, for example with the key t1:${name}.`,
  )
}

/**
 * Returns the plan whose faults apply: the call's own scenario if it has faults, else the generation's plan, else the
 * plan of the session's next generation.
 */
export function getActivePlan({ fake, match, session, caller, generation }: RequestContext): Plan {
  const callPlan = caller.choice === undefined ? undefined : fake.registry.getPlan(caller.choice.name)
  if (callPlan !== undefined && callPlan.faults.length > 0) return callPlan
  if (generation !== undefined) return generation.plan
  return (
    callPlan ??
    fake.registry.getPlan(
      chooseScenario(fake, { session, provider: match.provider.name, callChoice: undefined }).name,
    )
  )
}

/** Returns the milliseconds until a limit allows the call; 0 for now. Counted per generation, else per session. */
function acquireSlot(
  { match, session, generation, at }: RequestContext,
  { scenario, index }: PlannedFault,
  { calls, perMs }: NonNullable<PlannedFault['limit']>,
): number {
  const kind = `limit/${match.provider.name}/${match.operation?.name ?? ''}/${scenario}/${index}`
  if (generation !== undefined) generation.rateLimiter ??= createRateLimiter()
  const rateLimiter = generation?.rateLimiter ?? session.rateLimiter
  return rateLimiter.acquire(kind, { now: at, windowMs: perMs, maxCalls: calls })
}

interface Interception {
  readonly plan: Plan
  readonly counts: AttemptCount
  readonly effect: ReplacingEffect
  /** The milliseconds until the fault's limit allows a call; undefined if the fault has no limit. */
  readonly waitMs: number | undefined
}

function answerWithFault(
  context: RequestContext,
  fault: PlannedFault,
  { plan, counts, effect, waitMs }: Interception,
): Reply {
  const { match, session, caller, generation } = context
  const endsByAttempt = fault.first !== undefined || fault.attempts !== undefined
  if (generation === undefined && caller.choice === undefined && !endsByAttempt) {
    session.scenarioQueue.take(match.provider.name)
  }
  context.interceptedBy = { fault, effect }
  context.scenario = plan.scenario
  const operation = match.operation?.name ?? ''
  const verb = effect.kind === 'connection' ? 'did not reply' : 'replied'
  context.reason = `${fault.scenario} ${verb} to attempt ${counts.attempt} of ${operation}`
  const reply = buildFaultReply(match.provider, effect, createErrorContext(context))
  if (waitMs === undefined) return reply
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return { ...reply, headers: { 'retry-after': String(seconds), ...reply.headers } }
}
