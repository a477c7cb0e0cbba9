import { CONNECTION_RESET } from '../lib/call.ts'
import { waitRealTime } from './delays.ts'
import { findSubject, createEmptySubject } from './find-subject.ts'
import { addBody, identifyCaller, readBody, refuseCaller } from './identify-caller.ts'
import { intercept, modifyReply } from './apply-faults.ts'
import { operate } from './operate.ts'
import { readArrival, recordCall, reportEndedCall } from './record-call.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { FakeState } from './fake-state.ts'
import type { Subject } from './find-subject.ts'
import type { Caller } from './identify-caller.ts'
import type { Answer } from './operate.ts'
import type { CallTimes } from './record-call.ts'
import type { RouteMatch } from './router.ts'

/**
 * Answers one call. The adapter has matched the route: the provider, the operation and the path parameters. Then:
 *
 * - identify: the key, the session and the scenario that the call chose.
 * - read: the body, if the operation accepts one.
 * - refuse: a missing or wrong key, an unknown scenario, and a missing session. Assumed: the vendors check the key first.
 * - find: the generation that the call is about, and the faults that apply to the operation.
 * - intercept: a fault that answers instead of the provider. For a processed call, the next stage runs first.
 * - operate: the provider's operation answers.
 * - modify: faults change the reply or delay it.
 * - record: the journal, the coverage and the observers get the call, and the `auto` clock moves.
 *
 * Each stage takes what the stages before it returned. Nothing changes afterwards. A call belongs to the session that it was
 * identified with: if that ends while the call waits, the call ends with a broken connection, and nothing of it is kept.
 */
export function handleCall(fake: FakeState, route: RouteMatch, call: Call): Reply | Promise<Reply> {
  const startedAt = fake.observers.size > 0 ? performance.now() : 0
  const caller = identifyCaller(fake, route, call)
  const body = readBody(caller)
  const reply =
    body instanceof Promise
      ? body.then((result) =>
          call.hasLeft?.() === true ? CONNECTION_RESET : answerCall(addBody(caller, result), startedAt),
        )
      : answerCall(addBody(caller, body), startedAt)
  return reply instanceof Promise ? endWithSession(caller, reply, startedAt) : reply
}

function answerCall(caller: Caller, startedAt: number): Reply | Promise<Reply> {
  if (caller.session.lifetime.isOver) return CONNECTION_RESET
  const refusal = refuseCaller(caller)
  const subject = refusal === undefined ? findSubject(caller) : createEmptySubject(caller)
  const answer = refusal ?? intercept(subject, operate) ?? operate(subject)
  if (!(answer instanceof Promise)) return completeCall(subject, answer, { startedAt })
  const times = { startedAt, arrival: readArrival(caller) }
  const reply = answer.then((resolved) => completeCall(subject, resolved, times))
  caller.fake.longPolls.setReply(caller.call, reply)
  return reply
}

/** Runs the last two stages. A call that hangs is recorded when it starts, so that the journal and the log show it. */
function completeCall(subject: Subject, answer: Answer, times: CallTimes): Reply | Promise<Reply> {
  const { caller } = subject
  const { session, call } = caller
  const { lifetime } = session
  if (lifetime.isOver) return CONNECTION_RESET
  const modified = modifyReply(subject, answer)
  if (modified.hangs) {
    const reply = recordCall(subject, modified, times)
    return waitRealTime(Infinity, { client: call, lifetime }).then(() => reply)
  }
  if (modified.latencyMs === 0) return recordCall(subject, modified, times)
  const delayed = { arrival: readArrival(caller), ...times }
  return waitRealTime(modified.latencyMs, { client: call, lifetime }).then(() =>
    lifetime.isOver ? CONNECTION_RESET : recordCall(subject, modified, delayed),
  )
}

/** Answers with a broken connection if the session ends before the reply is there. */
function endWithSession(caller: Caller, reply: Promise<Reply>, startedAt: number): Promise<Reply> {
  const { session, call } = caller
  return new Promise((resolve, reject) => {
    const stopListening = session.lifetime.onEnd(() => {
      reportEndedCall(caller, startedAt)
      resolve(CONNECTION_RESET)
    })
    call.onLeave?.(stopListening)
    // Not `finally`, which costs each held call two promises more.
    reply.then(
      (result) => {
        stopListening()
        resolve(result)
      },
      (error: unknown) => {
        stopListening()
        reject(error)
      },
    )
  })
}
