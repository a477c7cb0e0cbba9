import { findSubject, createEmptySubject } from './find-subject.ts'
import { identifyCaller, refuseCaller } from './identify-caller.ts'
import { intercept, modifyReply } from './apply-faults.ts'
import { operate } from './operate.ts'
import { recordCall } from './record-call.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { FakeState } from './fake-state.ts'
import type { Subject } from './find-subject.ts'
import type { Answer } from './operate.ts'
import type { RouteMatch } from './router.ts'

/**
 * Answers one call. The adapter has matched the route: the provider, the operation and the path parameters. Then:
 *
 * - identify: the key, the session and the scenario that the call chose. Refuses a missing or wrong key, and an unknown
 *   scenario.
 * - find: the generation that the call is about, and the faults that apply to the operation.
 * - intercept: a fault that answers instead of the provider. For a processed call, the next stage runs first.
 * - operate: the provider's operation answers.
 * - modify: faults change the reply or delay it.
 * - record: the journal, the coverage and the observers get the call, and the `auto` clock moves.
 *
 * Each stage takes what the stages before it returned. Nothing changes afterwards.
 */
export function handleCall(fake: FakeState, route: RouteMatch, call: Call): Reply | Promise<Reply> {
  const startedAt = fake.observers.size > 0 ? performance.now() : 0
  const caller = identifyCaller(fake, route, call)
  const refusal = refuseCaller(caller)
  const subject = refusal === undefined ? findSubject(caller) : createEmptySubject(caller)
  const answer = refusal ?? intercept(subject, operate) ?? operate(subject)
  if (!(answer instanceof Promise)) return completeCall(subject, answer, startedAt)
  const reply = answer.then((resolved) => completeCall(subject, resolved, startedAt))
  fake.longPolls.setReply(call, reply)
  return reply
}

/** Runs the last two stages. A call that hangs is recorded when it starts, so that the journal and the log show it. */
function completeCall(subject: Subject, answer: Answer, startedAt: number): Reply | Promise<Reply> {
  const modified = modifyReply(subject, answer)
  const { fake, session, call } = subject.caller
  if (modified.hangs) {
    const reply = recordCall(subject, modified, startedAt)
    return fake.delays.wait(session.name, Infinity, call).then(() => reply)
  }
  if (modified.latencyMs === 0) return recordCall(subject, modified, startedAt)
  return fake.delays
    .wait(session.name, modified.latencyMs, call)
    .then(() => recordCall(subject, modified, startedAt))
}
