import { CONNECTION_RESET } from '../lib/call.ts'
import { stateAt } from '../generations/state.ts'
import { neverReplies } from '../scenarios/fault.ts'
import { drawMs, findEffect, findReplacingEffect } from '../scenarios/plan.ts'
import { buildSeedText, faultMatches } from './faults.ts'
import { restartAttempts } from './find-subject.ts'
import { mergePatch } from '../lib/merge-patch.ts'
import type { Reply } from '../lib/call.ts'
import type { BodyFault } from '../scenarios/fault.ts'
import type { FaultEffect, PlannedFault } from '../scenarios/plan.ts'
import type { State } from '../scenarios/scenario.ts'
import type { FaultTarget } from './faults.ts'
import type { Subject } from './find-subject.ts'
import type { Caller } from './identify-caller.ts'
import type { Answer } from './operate.ts'

/** An answer after the faults that change its reply. */
export interface ModifiedAnswer extends Answer {
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
  if (faults.length === 0) return { ...answer, appliedFaults: NO_FAULTS, latencyMs: 0, hangs: false }
  const { reply, generation, interception } = answer
  const state = getShownState(caller, answer)
  const applied = faults.flatMap((fault) => {
    const target = { generation, state, count: subject.getAttempt(fault) }
    const isApplied =
      fault === interception?.fault ||
      (findReplacingEffect(fault) === undefined && faultMatches(fault, caller, target))
    return isApplied ? [{ fault, latencyMs: drawLatency(fault, caller, target) }] : []
  })
  if (caller.route.operation?.createsGeneration === true && generation !== undefined) restartAttempts(subject)
  const effects = applied.flatMap(({ fault }) => fault.effects)
  const [first] = applied
  return {
    ...answer,
    reply: reply.transportFault === undefined ? effects.reduce(applyEffect, reply) : reply,
    reason: answer.reason ?? (first && `${first.fault.scenario} changed the reply`),
    appliedFaults: applied.map(({ fault }) => fault),
    latencyMs: applied.reduce((sum, { latencyMs }) => sum + latencyMs, 0),
    hangs: interception?.effect.kind === 'connection' && neverReplies(interception.effect.connection),
  }
}

/** Returns the state that the reply shows. A submit shows a generation before its first step. */
function getShownState({ route, at }: Caller, { generation, shownState }: Answer): State | undefined {
  if (generation === undefined) return undefined
  if (route.operation?.createsGeneration === true) return 'queued'
  return shownState?.state ?? stateAt(generation, at).state
}

function drawLatency(fault: PlannedFault, caller: Caller, target: FaultTarget): number {
  const latency = findEffect(fault, 'latency')
  if (latency === undefined) return 0
  const seedText = `${buildSeedText(fault, caller, target)}/latency`
  return latency.fromMs + drawMs(latency.toMs - latency.fromMs, seedText)
}

function applyEffect(reply: Reply, effect: FaultEffect): Reply {
  switch (effect.kind) {
    case 'headers':
      return { ...reply, headers: { ...reply.headers, ...effect.headers } }
    case 'patch':
      return patchJson(reply, effect.patch)
    case 'body':
      return reply.body.length === 0 ? reply : damageBody(reply, effect.body)
    // Reply and connection have replaced the reply before, and latency delays it in `handleCall`.
    case 'reply':
    case 'connection':
    case 'latency':
      return reply
  }
}

function damageBody(reply: Reply, fault: BodyFault): Reply {
  switch (fault) {
    case 'malformed':
      return { ...reply, body: breakJson(reply.body) }
    case 'slow':
      return { ...reply, transportFault: 'slow' }
    case 'truncated':
      // A body of one byte has no first half, and MSW 3 then sends no status either.
      return reply.body.length < 2 ? CONNECTION_RESET : { ...reply, transportFault: 'truncated' }
  }
}

/** Applies a merge patch to a JSON body. Any other body is left as it is. */
function patchJson(reply: Reply, patch: Readonly<Record<string, unknown>>): Reply {
  if (typeof reply.body !== 'string') return reply
  try {
    return { ...reply, body: JSON.stringify(mergePatch(JSON.parse(reply.body), patch)) }
  } catch {
    return reply
  }
}

/** Adds a trailing comma to a JSON body. Any other body is left as it is. */
function breakJson(body: Reply['body']): Reply['body'] {
  return typeof body === 'string' ? body.replace(/[}\]]$/, ',$&') : body
}
