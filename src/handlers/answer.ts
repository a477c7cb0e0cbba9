import { toKeptBody } from '../body.ts'
import { MockVideoApiError } from '../failure.ts'
import { shorten } from '../shorten.ts'
import { addDebugHeaders } from './debug-headers.ts'
import { cover } from './cover.ts'
import { createContext } from './context.ts'
import { nearestRoute, revisionsWith } from './match.ts'
import { spoil } from './spoil.ts'
import { strike } from './strike.ts'
import { notePassed } from './tries.ts'
import { openVisit, toErrorAbout } from './visit.ts'
import type { Call, Reply } from '../call.ts'
import type { Entry } from '../generations/journal.ts'
import type { World } from '../sessions/world.ts'
import type { Match } from './match.ts'
import type { Visit } from './visit.ts'

/** Characters of a path or a query that the journal keeps. */
const MAX_KEPT = 1_000

/** The way of one call: who calls, what goes wrong with it, what the operation says, and a note of it all. */
export function answer(world: World, match: Match, call: Call): Reply | Promise<Reply> {
  const startedAt = world.observers.size > 0 ? performance.now() : 0
  const visit = openVisit(world, match, call)
  const reply = respond(visit)
  if (!(reply instanceof Promise)) return finish(visit, reply, startedAt)
  const answering = reply.then((later) => finish(visit, later, startedAt))
  visit.answering = answering
  return answering
}

/** Lets faults spoil the answer; one that takes its time is waited for. */
function finish(visit: Visit, reply: Reply, startedAt: number): Reply | Promise<Reply> {
  if (visit.faults.length === 0) return close(visit, reply, startedAt)
  const { reply: spoilt, latencyMs, hangs } = spoil(visit, reply)
  const { operation } = visit.match
  if (operation?.creates === true && visit.generation !== undefined) notePassed(visit, operation)
  const wait = (ms: number): Promise<void> =>
    visit.world.waits.wait(visit.session.name, ms, (listener) => visit.call.onLeave?.(listener))
  // What never ends is noted when it begins, so that somebody who watches sees it.
  if (hangs) {
    const noted = close(visit, spoilt, startedAt)
    return wait(Infinity).then(() => noted)
  }
  return latencyMs === 0
    ? close(visit, spoilt, startedAt)
    : wait(latencyMs).then(() => close(visit, spoilt, startedAt))
}

function respond(visit: Visit): Reply | Promise<Reply> {
  const { match } = visit
  if (match.operation === undefined) return answerUnmatched(visit)
  if (match.operation.public !== true) {
    const refused = checkKey(visit) ?? checkScenario(visit) ?? strike(visit, match.operation)
    if (refused !== undefined) return refused
  }
  return match.operation.answer(createContext(visit, match.params))
}

function answerUnmatched(visit: Visit): Reply {
  const { provider } = visit.match
  const about = toErrorAbout(visit)
  visit.because = whyUnmatched(visit, about.allow)
  return provider.errors[about.allow.length > 0 ? 'wrong-method' : 'unrouted'](about)
}

function whyUnmatched({ match, call, world }: Visit, allow: readonly string[]): string {
  const { provider } = match
  if (allow.length > 0) return `the path takes ${allow.join(', ')}`
  const [revision] = revisionsWith(provider, call.method, call.path)
  if (revision !== undefined) {
    return `it came with revision ${revision}, and ${world.revision(provider.name)} is spoken: --revision ${provider.name}=${revision}`
  }
  const route = nearestRoute(provider, call.path)
  return route === undefined ? 'no such path' : `no such path; the nearest is ${route}`
}

function checkKey(visit: Visit): Reply | undefined {
  const { world, match, caller } = visit
  if (caller.key === undefined) {
    visit.because = 'it has no key'
    return match.provider.errors['missing-key'](toErrorAbout(visit))
  }
  if (world.apiKeys?.has(caller.key) === false) {
    visit.because = 'its key is none of the apiKeys option'
    return match.provider.errors.unauthorized(toErrorAbout(visit))
  }
  return undefined
}

/** An unknown scenario is never ignored. */
function checkScenario(visit: Visit): Reply | undefined {
  const { world, match, caller } = visit
  if (caller.own === undefined) return undefined
  try {
    world.book.plan(caller.own.name)
    return undefined
  } catch (error) {
    if (!(error instanceof MockVideoApiError)) throw error
    visit.because = error.message
    const reply = match.provider.refuse(400, error.message)
    return { ...reply, headers: { ...reply.headers, 'x-mock-error': 'unknown-scenario' } }
  }
}

/** What is left to do once a call is answered: time moves, and a note is taken. */
function close(visit: Visit, reply: Reply, startedAt: number): Reply {
  const { world, match, call, caller, session, generation, seen } = visit
  if (
    world.clock.kind === 'auto' &&
    match.operation?.name === 'status' &&
    !visit.held &&
    caller.key !== undefined
  ) {
    session.clock.advance(world.pollStepMs)
  }
  if (seen !== undefined && !visit.held) world.stillClock.read()
  const entry: Entry = {
    at: visit.at,
    session: session.name,
    provider: match.provider.name,
    operation: match.operation?.name,
    method: call.method,
    path: shorten(call.path, MAX_KEPT),
    query: shorten(call.query, MAX_KEPT),
    headers: call.headers,
    body: call.body && toKeptBody(call.body),
    status: reply.status,
    generation,
    seen,
    scenario: visit.scenario ?? generation?.plan.scenario,
    because: visit.because,
    connection: visit.struck?.connection,
  }
  for (const happens of visit.afterwards) happens()
  cover(visit, reply)
  world.sessions.record(session, entry)
  if (world.observers.size > 0) {
    const ms = performance.now() - startedAt
    for (const observe of world.observers) observe(entry, ms)
  }
  return world.debugHeaders ? addDebugHeaders(visit, reply) : reply
}
