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
import type { FakeState } from './fake-state.ts'
import type { RouteMatch } from './router.ts'
import type { RequestContext } from './request-context.ts'

/** Characters of a path or a query that the journal keeps. */
const MAX_KEPT = 1_000

/** The way of one call: who calls, what goes wrong with it, what the operation says, and a note of it all. */
export function handleCall(fake: FakeState, match: RouteMatch, call: Call): Reply | Promise<Reply> {
  const startedAt = fake.observers.size > 0 ? performance.now() : 0
  const context = createRequestContext(fake, match, call)
  const reply = respond(context)
  if (!(reply instanceof Promise)) return applyFaults(context, reply, startedAt)
  const answering = reply.then((later) => applyFaults(context, later, startedAt))
  context.pendingReply = answering
  return answering
}

/** Lets faults spoil the answer; one that takes its time is waited for. */
function applyFaults(context: RequestContext, reply: Reply, startedAt: number): Reply | Promise<Reply> {
  if (context.faults.length === 0) return complete(context, reply, startedAt)
  const { reply: spoilt, latencyMs, hangs } = modifyReply(context, reply)
  const { operation } = context.match
  if (operation?.createsGeneration === true && context.generation !== undefined)
    restartAttempts(context, operation)
  const wait = (ms: number): Promise<void> =>
    context.fake.delays.wait(context.session.name, ms, (listener) => context.call.onLeave?.(listener))
  // What never ends is noted when it begins, so that somebody who watches sees it.
  if (hangs) {
    const noted = complete(context, spoilt, startedAt)
    return wait(Infinity).then(() => noted)
  }
  return latencyMs === 0
    ? complete(context, spoilt, startedAt)
    : wait(latencyMs).then(() => complete(context, spoilt, startedAt))
}

function respond(context: RequestContext): Reply | Promise<Reply> {
  const { match } = context
  if (match.operation === undefined) return answerUnmatched(context)
  if (match.operation.requiresKey !== false) {
    const refused = checkKey(context) ?? checkScenario(context) ?? intercept(context, match.operation)
    if (refused !== undefined) return refused
  }
  return match.operation.handle(createOperationContext(context, match.params))
}

function answerUnmatched(context: RequestContext): Reply {
  const { provider } = context.match
  const about = createErrorContext(context)
  context.reason = explainUnmatched(context, about.allow)
  return provider.errors[about.allow.length > 0 ? 'wrong-method' : 'unrouted'](about)
}

function explainUnmatched({ match, call, fake }: RequestContext, allow: readonly string[]): string {
  const { provider } = match
  if (allow.length > 0) return `the path takes ${allow.join(', ')}`
  const [revision] = findRevisionsWithRoute(provider, call.method, call.path)
  if (revision !== undefined) {
    return `it came with revision ${revision}, and ${fake.getRevision(provider.name)} is spoken: --revision ${provider.name}=${revision}`
  }
  const route = findNearestRoute(provider, call.path)
  return route === undefined ? 'no such path' : `no such path; the nearest is ${route}`
}

function checkKey(context: RequestContext): Reply | undefined {
  const { fake, match, caller } = context
  if (caller.key === undefined) {
    context.reason = 'it has no key'
    return match.provider.errors['missing-key'](createErrorContext(context))
  }
  if (fake.apiKeys?.has(caller.key) === false) {
    context.reason = 'its key is none of the apiKeys option'
    return match.provider.errors.unauthorized(createErrorContext(context))
  }
  return undefined
}

/** An unknown scenario is never ignored. */
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

/** What is left to do once a call is answered: time moves, and a note is taken. */
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
    path: shorten(call.path, MAX_KEPT),
    query: shorten(call.query, MAX_KEPT),
    headers: call.headers,
    body: call.body && summarizeBody(call.body),
    status: reply.status,
    generation,
    shownState,
    scenario: context.scenario ?? generation?.plan.scenario,
    reason: context.reason,
    connection: context.interceptedBy?.connection,
  }
  for (const happens of context.afterReply) happens()
  recordCoverage(context, reply)
  fake.sessions.record(session, entry)
  if (fake.observers.size > 0) {
    const ms = performance.now() - startedAt
    for (const observe of fake.observers) observe(entry, ms)
  }
  return fake.debugHeaders ? addDebugHeaders(context, reply) : reply
}
