import { CONNECTION_RESET } from '../lib/call.ts'
import { stateAt } from '../generations/state.ts'
import { drawMs } from '../scenarios/plan.ts'
import { replacesReply, faultMatches, buildSeedText } from './faults.ts'
import { mergePatch } from '../lib/merge-patch.ts'
import type { Reply } from '../lib/call.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { State } from '../scenarios/scenario.ts'
import type { RequestContext } from './request-context.ts'

/** An answer, and what becomes of it before it goes out. */
export interface ModifiedReply {
  readonly reply: Reply
  /** How long it takes, in real time. */
  readonly latencyMs: number
  /** It never goes out. */
  readonly hangs: boolean
}

/** What faults make of an answer: first its headers, then how it arrives, its body last. */
export function modifyReply(context: RequestContext, reply: Reply): ModifiedReply {
  const { interceptedBy } = context
  const state = getShownState(context)
  const striking = context.faults.filter(
    (fault) =>
      fault === interceptedBy ||
      (!replacesReply(fault) && faultMatches(fault, context, context.getAttempt(fault), state)),
  )
  context.appliedFaults = striking
  for (const { scenario } of striking) context.reason ??= `${scenario} changed the answer`
  return {
    reply: reply.transportFault === undefined ? striking.reduce(applyFault, reply) : reply,
    latencyMs: striking.reduce((sum, fault) => sum + drawLatency(context, fault), 0),
    hangs: interceptedBy?.connection === 'hang',
  }
}

/** What the answer shows a generation doing; a submit shows it before its first step. */
function getShownState({ match, generation, shownState, at }: RequestContext): State | undefined {
  if (generation === undefined) return undefined
  if (match.operation?.createsGeneration === true) return 'queued'
  return shownState?.state ?? stateAt(generation, at).state
}

function drawLatency(context: RequestContext, fault: PlannedFault): number {
  if (fault.latencyMs === undefined) return 0
  const [from, to] = fault.latencyMs
  return from + drawMs(to - from, `${buildSeedText(fault, context, context.getAttempt(fault).total)}/latency`)
}

function applyFault(reply: Reply, { headers, patch, body }: PlannedFault): Reply {
  const headed = headers === undefined ? reply : { ...reply, headers: { ...reply.headers, ...headers } }
  const patched = patch === undefined ? headed : patchJson(headed, patch)
  if (body === undefined || patched.body.length === 0) return patched
  if (body === 'malformed') return { ...patched, body: breakJson(patched.body) }
  // Half of a byte is none, and MSW 3 then sends no status either.
  return body === 'truncated' && patched.body.length < 2
    ? CONNECTION_RESET
    : { ...patched, transportFault: body }
}

/** Only JSON can be merged into; anything else stays as it is. */
function patchJson(reply: Reply, patch: Readonly<Record<string, unknown>>): Reply {
  if (typeof reply.body !== 'string') return reply
  try {
    return { ...reply, body: JSON.stringify(mergePatch(JSON.parse(reply.body), patch)) }
  } catch {
    return reply
  }
}

/** JSON but for a comma too many; what is no JSON stays as it is. */
function breakJson(body: Reply['body']): Reply['body'] {
  return typeof body === 'string' ? body.replace(/[}\]]$/, ',$&') : body
}
