import { CONNECTION_RESET } from '../lib/call.ts'
import { stateAt } from '../generations/state.ts'
import { neverReplies } from '../scenarios/fault.ts'
import { drawMs, findEffect, findReplacingEffect } from '../scenarios/plan.ts'
import { buildSeedText, faultMatches } from './faults.ts'
import { mergePatch } from '../lib/merge-patch.ts'
import type { Reply } from '../lib/call.ts'
import type { BodyFault } from '../scenarios/fault.ts'
import type { FaultEffect, PlannedFault } from '../scenarios/plan.ts'
import type { State } from '../scenarios/scenario.ts'
import type { RequestContext } from './request-context.ts'

/** A reply after the faults that change it. */
export interface ModifiedReply {
  readonly reply: Reply
  /** The delay before the reply is sent, in real time. */
  readonly latencyMs: number
  /** True if the reply is never sent. */
  readonly hangs: boolean
}

/** Applies the effects of every fault that matches: headers, patch and body to the reply, latency to its time. */
export function modifyReply(context: RequestContext, reply: Reply): ModifiedReply {
  const { interceptedBy } = context
  const state = getShownState(context)
  const applied = context.faults.filter(
    (fault) =>
      fault === interceptedBy?.fault ||
      (findReplacingEffect(fault) === undefined &&
        faultMatches(fault, context, context.getAttempt(fault), state)),
  )
  context.appliedFaults = applied
  for (const { scenario } of applied) context.reason ??= `${scenario} changed the reply`
  const effects = applied.flatMap((fault) => fault.effects)
  return {
    reply: reply.transportFault === undefined ? effects.reduce(applyEffect, reply) : reply,
    latencyMs: applied.reduce((sum, fault) => sum + drawLatency(context, fault), 0),
    hangs: interceptedBy?.effect.kind === 'connection' && neverReplies(interceptedBy.effect.connection),
  }
}

/** Returns the state that the reply shows. A submit shows a generation before its first step. */
function getShownState({ match, generation, shownState, at }: RequestContext): State | undefined {
  if (generation === undefined) return undefined
  if (match.operation?.createsGeneration === true) return 'queued'
  return shownState?.state ?? stateAt(generation, at).state
}

function drawLatency(context: RequestContext, fault: PlannedFault): number {
  const latency = findEffect(fault, 'latency')
  if (latency === undefined) return 0
  const seedText = `${buildSeedText(fault, context, context.getAttempt(fault).total)}/latency`
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
