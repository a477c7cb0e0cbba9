import { stateAt } from '../generations/state.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { findReplacingEffect } from '../scenarios/plan.ts'
import { buildFaultReply, faultMatches } from './faults.ts'
import { createErrorContext } from './identify-caller.ts'
import type { Reply } from '../lib/call.ts'
import type { PlannedFault, ReplacingEffect } from '../scenarios/plan.ts'
import type { Subject } from './find-subject.ts'
import type { Answer } from './operate.ts'

/** A fault that answers a call instead of the provider, and the effect with which it does. */
export interface Interception {
  readonly fault: PlannedFault
  readonly effect: ReplacingEffect
}

/** Returns the answer of the first fault that answers the call; undefined if the provider answers it. */
export function intercept(subject: Subject): Answer | undefined {
  const { faults, generation, caller } = subject
  if (faults.length === 0) return undefined
  const state = generation && stateAt(generation, caller.at).state
  for (const fault of faults) {
    const count = subject.getAttempt(fault)
    const effect = findReplacingEffect(fault)
    if (effect === undefined || !faultMatches(fault, caller, { generation, state, count })) continue
    const waitMs = fault.limit === undefined ? undefined : acquireSlot(subject, fault, fault.limit)
    if (waitMs === 0) continue
    takeFromQueue(subject, fault)
    return {
      reply: addRetryAfter(
        buildFaultReply(caller.route.provider, effect, createErrorContext(caller)),
        waitMs,
      ),
      reason: explainInterception(subject, { fault, effect }),
      generation,
      shownState: undefined,
      wasHeld: false,
      interception: { fault, effect },
    }
  }
  return undefined
}

/** Returns the milliseconds until a limit allows the call; 0 for now. Counted per generation, else per session. */
function acquireSlot(
  { caller, generation }: Subject,
  { scenario, index }: PlannedFault,
  { calls, perMs }: NonNullable<PlannedFault['limit']>,
): number {
  const { route, session, at } = caller
  const kind = `limit/${route.provider.name}/${route.operation?.name ?? ''}/${scenario}/${index}`
  if (generation !== undefined) generation.rateLimiter ??= createRateLimiter()
  const rateLimiter = generation?.rateLimiter ?? session.rateLimiter
  return rateLimiter.acquire(kind, { now: at, windowMs: perMs, maxCalls: calls })
}

/** A refused submit uses up its entry of the scenario queue, unless a later attempt can still succeed with it. */
function takeFromQueue({ caller, generation }: Subject, { first, attempts }: PlannedFault): void {
  if (generation !== undefined || caller.choice !== undefined) return
  if (first === undefined && attempts === undefined)
    caller.session.scenarioQueue.take(caller.route.provider.name)
}

/** `waitMs` is the time until the fault's limit allows a call; undefined if the fault has no limit. */
function addRetryAfter(reply: Reply, waitMs: number | undefined): Reply {
  if (waitMs === undefined) return reply
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return { ...reply, headers: { 'retry-after': String(seconds), ...reply.headers } }
}

function explainInterception(subject: Subject, { fault, effect }: Interception): string {
  const { attempt } = subject.getAttempt(fault)
  const verb = effect.kind === 'connection' ? 'did not reply' : 'replied'
  return `${fault.scenario} ${verb} to attempt ${attempt} of ${subject.caller.route.operation?.name ?? ''}`
}
