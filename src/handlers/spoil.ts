import { RESET } from '../call.ts'
import { stateAt } from '../generations/state.ts'
import { drawMs } from '../scenarios/plan.ts'
import { isAnswer, strikes, toDrawText } from './fault.ts'
import { mergePatch } from './merge-patch.ts'
import type { Reply } from '../call.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { State } from '../scenarios/scenario.ts'
import type { Visit } from './visit.ts'

/** An answer, and what becomes of it before it goes out. */
export interface Spoilt {
  readonly reply: Reply
  /** How long it takes, in real time. */
  readonly latencyMs: number
  /** It never goes out. */
  readonly hangs: boolean
}

/** What faults make of an answer: first its headers, then how it arrives, its body last. */
export function spoil(visit: Visit, reply: Reply): Spoilt {
  const { struck } = visit
  const state = shownState(visit)
  const striking = visit.faults.filter(
    (fault) => fault === struck || (!isAnswer(fault) && strikes(fault, visit, visit.tryOf(fault), state)),
  )
  visit.strikers = striking
  for (const { scenario } of striking) visit.because ??= `${scenario} changed the answer`
  return {
    reply: reply.broken === undefined ? striking.reduce(change, reply) : reply,
    latencyMs: striking.reduce((sum, fault) => sum + drawLatency(visit, fault), 0),
    hangs: struck?.connection === 'hang',
  }
}

/** What the answer shows a generation doing; a submit shows it before its first step. */
function shownState({ match, generation, seen, at }: Visit): State | undefined {
  if (generation === undefined) return undefined
  if (match.operation?.creates === true) return 'queued'
  return seen?.state ?? stateAt(generation, at).state
}

function drawLatency(visit: Visit, fault: PlannedFault): number {
  if (fault.latencyMs === undefined) return 0
  const [from, to] = fault.latencyMs
  return from + drawMs(to - from, `${toDrawText(fault, visit, visit.tryOf(fault).number)}/latency`)
}

function change(reply: Reply, { headers, patch, body }: PlannedFault): Reply {
  const headed = headers === undefined ? reply : { ...reply, headers: { ...reply.headers, ...headers } }
  const patched = patch === undefined ? headed : patchJson(headed, patch)
  if (body === undefined || patched.body.length === 0) return patched
  if (body === 'malformed') return { ...patched, body: malform(patched.body) }
  // Half of a byte is none, and MSW 3 then sends no status either.
  return body === 'truncated' && patched.body.length < 2 ? RESET : { ...patched, broken: body }
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
function malform(body: Reply['body']): Reply['body'] {
  return typeof body === 'string' ? body.replace(/[}\]]$/, ',$&') : body
}
