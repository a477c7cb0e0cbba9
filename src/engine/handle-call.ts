import { summarizeBody } from '../lib/body.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { shorten } from '../lib/shorten.ts'
import { addDebugHeaders } from './debug-headers.ts'
import { recordCoverage } from './coverage.ts'
import { createOperationContext } from './operation-context.ts'
import { findNearestRoute, findRevisionsWithRoute } from './router.ts'
import { modifyReply } from './modify-reply.ts'
import { intercept } from './intercept.ts'
import { restartAttempts } from './attempts.ts'
import { createRequestContext, createErrorContext } from './request-context.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { JournalEntry } from './journal.ts'
import type { ConnectionFault } from '../scenarios/fault.ts'
import type { FakeState } from './fake-state.ts'
import type { RouteMatch } from './router.ts'
import type { RequestContext } from './request-context.ts'

/** The number of characters of a path or a query that the journal keeps. */
const MAX_JOURNAL_LENGTH = 1_000

/** Answers one call: identifies the caller, applies faults, runs the operation and records the call. */
export function handleCall(fake: FakeState, match: RouteMatch, call: Call): Reply | Promise<Reply> {
  const startedAt = fake.observers.size > 0 ? performance.now() : 0
  const context = createRequestContext(fake, match, call)
  const reply = respond(context)
  if (!(reply instanceof Promise)) return applyFaults(context, reply, startedAt)
  const finalReply = reply.then((resolved) => applyFaults(context, resolved, startedAt))
  context.pendingReply = finalReply
  return finalReply
}

/** Applies the faults that change the reply, then completes the call after their latency. */
function applyFaults(context: RequestContext, reply: Reply, startedAt: number): Reply | Promise<Reply> {
  if (context.faults.length === 0) return complete(context, reply, startedAt)
  const { reply: modified, latencyMs, hangs } = modifyReply(context, reply)
  const { operation } = context.match
  if (operation?.createsGeneration === true && context.generation !== undefined)
    restartAttempts(context, operation)
  const wait = (ms: number): Promise<void> =>
    context.fake.delays.wait(context.session.name, ms, (listener) => context.call.onLeave?.(listener))
  // A call that hangs is recorded when it starts, so that the journal and the log show it.
  if (hangs) {
    const completed = complete(context, modified, startedAt)
    return wait(Infinity).then(() => completed)
  }
  return latencyMs === 0
    ? complete(context, modified, startedAt)
    : wait(latencyMs).then(() => complete(context, modified, startedAt))
}

function respond(context: RequestContext): Reply | Promise<Reply> {
  const { match } = context
  if (match.operation === undefined) return answerUnmatched(context)
  if (match.operation.requiresKey !== false) {
    const earlyReply = checkKey(context) ?? checkScenario(context) ?? intercept(context, match.operation)
    if (earlyReply !== undefined) return earlyReply
  }
  return match.operation.handle(createOperationContext(context, match.params))
}

function answerUnmatched(context: RequestContext): Reply {
  const { provider } = context.match
  const errorContext = createErrorContext(context)
  const { allow } = errorContext
  context.reason = explainUnmatched(context, allow)
  return provider.errors[allow.length > 0 ? 'wrong-method' : 'unrouted'](errorContext)
}

function explainUnmatched({ match, call, fake }: RequestContext, allow: readonly string[]): string {
  const { provider } = match
  if (allow.length > 0) return `the path accepts ${allow.join(', ')}`
  const [revision] = findRevisionsWithRoute(provider, call.method, call.path)
  if (revision !== undefined) {
    return `the path exists in revision ${revision}, but the fake serves ${fake.getRevision(provider.name)}: use --revision ${provider.name}=${revision}`
  }
  const route = findNearestRoute(provider, call.path)
  return route === undefined ? 'no such path' : `no such path; the nearest is ${route}`
}

function checkKey(context: RequestContext): Reply | undefined {
  const { fake, match, caller } = context
  if (caller.key === undefined) {
    context.reason = 'the call has no API key'
    return match.provider.errors['missing-key'](createErrorContext(context))
  }
  if (fake.apiKeys?.has(caller.key) === false) {
    context.reason = 'the API key is not in the apiKeys option'
    return match.provider.errors.unauthorized(createErrorContext(context))
  }
  return undefined
}

/** Returns a 400 if the scenario that the call chose is unknown. */
function checkScenario(context: RequestContext): Reply | undefined {
  const { fake, match, caller } = context
  if (caller.choice === undefined) return undefined
  try {
    fake.registry.getPlan(caller.choice.name)
    return undefined
  } catch (error) {
    if (!(error instanceof MockVideoApiError)) throw error
    context.reason = error.message
    const reply = match.provider.errorReply(400, error.message)
    return { ...reply, headers: { ...reply.headers, 'x-mock-error': 'unknown-scenario' } }
  }
}

/** Completes an answered call: moves the `auto` clock, runs what waits for the reply, and records the call. */
function complete(context: RequestContext, reply: Reply, startedAt: number): Reply {
  const { fake, match, call, caller, session, generation, shownState } = context
  if (
    fake.clock.kind === 'auto' &&
    match.operation?.name === 'status' &&
    !context.wasHeld &&
    caller.key !== undefined
  ) {
    session.clock.advance(fake.pollStepMs)
  }
  if (shownState !== undefined && !context.wasHeld) fake.stalledClockWarning.countStatusRead()
  const entry: JournalEntry = {
    at: context.at,
    session: session.name,
    provider: match.provider.name,
    operation: match.operation?.name,
    method: call.method,
    path: shorten(call.path, MAX_JOURNAL_LENGTH),
    query: shorten(call.query, MAX_JOURNAL_LENGTH),
    headers: call.headers,
    body: call.body && summarizeBody(call.body),
    status: reply.status,
    generation,
    shownState,
    scenario: context.scenario ?? generation?.plan.scenario,
    reason: context.reason,
    connection: getConnectionFault(context),
  }
  for (const callback of context.afterReply) callback()
  recordCoverage(context, reply)
  fake.sessions.record(session, entry)
  if (fake.observers.size > 0) {
    const ms = performance.now() - startedAt
    for (const observe of fake.observers) observe(entry, ms)
  }
  return fake.debugHeaders ? addDebugHeaders(context, reply) : reply
}

function getConnectionFault({ interceptedBy }: RequestContext): ConnectionFault | undefined {
  return interceptedBy?.effect.kind === 'connection' ? interceptedBy.effect.connection : undefined
}
