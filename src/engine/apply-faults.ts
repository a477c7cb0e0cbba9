import { stateAt } from '../generations/state.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { applyEffects, neverReplies } from '../scenarios/fault-effects.ts'
import { drawFraction, drawMs, findEffect, findReplacingEffect } from '../scenarios/plan.ts'
import { buildReplacingReply } from './faults.ts'
import { restartAttempts } from './find-subject.ts'
import { createErrorContext } from './identify-caller.ts'
import type { Generation } from '../generations/generation.ts'
import type { Reply } from '../lib/call.ts'
import type { ReplacingEffect } from '../scenarios/fault.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { State } from '../scenarios/scenario.ts'
import type { AttemptCount, Subject } from './find-subject.ts'
import type { Caller } from './identify-caller.ts'
import type { Answer } from './operate.ts'

/** A fault that answers a call instead of the provider, and the effect with which it does. */
export interface Interception {
  readonly fault: PlannedFault
  readonly effect: ReplacingEffect
}

/**
 * Returns the answer of the first fault that answers the call; undefined if the provider answers it. If the call is processed,
 * the provider processes it first, with `operate`.
 */
export function intercept(
  subject: Subject,
  operate: (subject: Subject) => Answer | Promise<Answer>,
): Answer | Promise<Answer> | undefined {
  const { faults, generation, caller } = subject
  if (faults.length === 0) return undefined
  const state = generation && stateAt(generation, caller.at).state
  for (const fault of faults) {
    const count = subject.getAttempt(fault)
    const effect = findReplacingEffect(fault)
    if (effect === undefined || !faultMatches(fault, caller, { generation, state, count })) continue
    const waitMs = fault.limit === undefined ? undefined : acquireSlot(subject, fault, fault.limit)
    if (waitMs === 0) continue
    const answer = {
      reply: addRetryAfter(
        buildReplacingReply(caller.route.provider, effect, createErrorContext(caller)),
        waitMs && caller.fake.clock.getRealMs(waitMs),
      ),
      reason: explainInterception(subject, { fault, effect }),
      generation,
      shownState: undefined,
      wasHeld: false,
      interception: { fault, effect },
    }
    if (fault.isProcessed) return replaceAnswer(operate(subject), answer)
    takeFromQueue(subject, fault)
    return answer
  }
  return undefined
}

/** Replaces the provider's answer with that of a fault. What the provider did, such as a created generation, stays. */
function replaceAnswer(processed: Answer | Promise<Answer>, answer: Answer): Answer | Promise<Answer> {
  if (processed instanceof Promise) return processed.then((resolved) => replaceAnswer(resolved, answer))
  const { generation, wasHeld, created, afterReply } = processed
  return { ...answer, generation, wasHeld, created, afterReply }
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

/** `waitMs` is the real time until the fault's limit allows a call; undefined if the fault has no limit. */
function addRetryAfter(reply: Reply, waitMs: number | undefined): Reply {
  if (waitMs === undefined) return reply
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return { ...reply, headers: { 'retry-after': String(seconds), ...reply.headers } }
}

function explainInterception(subject: Subject, { fault, effect }: Interception): string {
  const { attempt } = subject.getAttempt(fault)
  const done = effect.kind === 'connection' ? 'left this call without a reply' : 'answered this call'
  const verb = fault.isProcessed ? `${done}, after the provider carried it out` : done
  return `a fault of scenario ${fault.scenario} ${verb} (attempt ${attempt} of ${subject.caller.route.operation?.name ?? ''})`
}

/** An answer after the faults that change its reply. It is not copied without a fault: that costs 10 % of a status read. */
export interface ModifiedAnswer {
  readonly answer: Answer
  /** The fault that answered the call, and the faults that changed the reply. */
  readonly appliedFaults: readonly PlannedFault[]
  /** The delay before the reply is sent, in real time. */
  readonly latencyMs: number
  /** True if the reply is never sent. */
  readonly hangs: boolean
}

const NO_FAULTS: readonly PlannedFault[] = []

/** Applies the effects of every fault that matches: headers, patch and body to the reply, latency to its time. */
export function modifyReply(subject: Subject, answer: Answer): ModifiedAnswer {
  const { caller, faults } = subject
  if (faults.length === 0) return { answer, appliedFaults: NO_FAULTS, latencyMs: 0, hangs: false }
  const { reply, generation, interception } = answer
  const state = getShownState(caller, answer)
  const applied = faults.flatMap((fault) => {
    const target = { generation, state, count: subject.getAttempt(fault) }
    const isApplied =
      fault === interception?.fault ||
      (findReplacingEffect(fault) === undefined && faultMatches(fault, caller, target))
    return isApplied ? [{ fault, latencyMs: drawLatency(fault, caller, target) }] : []
  })
  const effects = applied.flatMap(({ fault }) => fault.effects)
  const [first] = applied
  const modified = reply.transportFault === undefined ? applyEffects(reply, effects) : reply
  if (interception === undefined && isAcceptedSubmit(caller, reply) && isSentWhole(modified))
    restartAttempts(subject)
  return {
    answer: {
      ...answer,
      reply: modified,
      reason: answer.reason ?? (first && `a fault of scenario ${first.fault.scenario} changed the reply`),
    },
    appliedFaults: applied.map(({ fault }) => fault),
    latencyMs: applied.reduce((sum, { latencyMs }) => sum + latencyMs, 0),
    hangs: interception?.effect.kind === 'connection' && neverReplies(interception.effect.connection),
  }
}

/** True if the provider created a generation, or repeated the reply of a submit that did. */
function isAcceptedSubmit({ route }: Caller, { status }: Reply): boolean {
  return route.operation?.createsGeneration === true && status >= 200 && status < 300
}

function isSentWhole({ transportFault }: Reply): boolean {
  return transportFault === undefined || transportFault === 'slow'
}

/**
 * Returns the state that the reply shows; undefined for an error and for the reply of a fault. A submit shows a generation
 * before its first step.
 */
function getShownState({ route, at }: Caller, answer: Answer): State | undefined {
  const { reply, generation, shownState, interception } = answer
  if (generation === undefined || interception !== undefined || reply.status >= 400) return undefined
  if (route.operation?.createsGeneration === true) return 'queued'
  return shownState?.state ?? stateAt(generation, at).state
}

function drawLatency(fault: PlannedFault, caller: Caller, target: FaultTarget): number {
  const latency = findEffect(fault, 'latency')
  if (latency === undefined) return 0
  const seedText = `${buildSeedText(fault, caller, target)}/latency`
  return latency.fromMs + drawMs(latency.toMs - latency.fromMs, seedText)
}

/** The facts about a call that the conditions of a fault depend on. */
interface FaultTarget {
  readonly generation: Generation | undefined
  readonly state: State | undefined
  readonly count: AttemptCount
}

/** True if the conditions of a fault hold for this call. Ignores `limit`. */
function faultMatches(fault: PlannedFault, caller: Caller, target: FaultTarget): boolean {
  const { attempts, first, every, probability, duringMs, when } = fault
  const { generation, state, count } = target
  const { attempt, total } = count
  const age = caller.at - (generation?.createdAt ?? caller.session.startedAt)
  return (
    attempts?.includes(attempt) !== false &&
    (first === undefined || attempt <= first) &&
    (every === undefined || total % every === 0) &&
    (duringMs === undefined || (age >= duringMs[0] && age < duringMs[1])) &&
    (when === undefined || (state !== undefined && when.includes(state))) &&
    (probability === undefined || drawFraction(buildSeedText(fault, caller, target)) < probability)
  )
}

/** Returns the text from which a fault is drawn: different for each call, and the same in every run. */
function buildSeedText(
  { scenario, index }: PlannedFault,
  { fake, route, session }: Caller,
  { generation, count }: Pick<FaultTarget, 'generation' | 'count'>,
): string {
  const operation = route.operation?.name ?? ''
  const target = `${session.name}/${route.provider.name}/${generation?.id ?? ''}/${operation}`
  return `${fake.seed}/${target}/${scenario}/${index}/${count.total}`
}
