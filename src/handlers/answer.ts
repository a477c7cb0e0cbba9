import { toKeptBody } from '../body.ts'
import { MockVideoApiError } from '../failure.ts'
import { countAttempt } from '../generations/generation.ts'
import { shorten } from '../shorten.ts'
import { createContext } from './context.ts'
import { chooseNext } from './create.ts'
import { answerFault, findFault, refusesCaller } from './fault.ts'
import { findGeneration, idOf, isMadeOnRead, makeOnRead } from './find.ts'
import { nearestRoute } from './match.ts'
import { openVisit, toErrorAbout } from './visit.ts'
import type { Call, Reply } from '../call.ts'
import type { Entry } from '../generations/journal.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { World } from '../sessions/world.ts'
import type { Match } from './match.ts'
import type { Operation } from './provider.ts'
import type { Visit } from './visit.ts'

/** Characters of a path or a query that the journal keeps. */
const MAX_KEPT = 1_000

/** The way of one call: who calls, what goes wrong with it, what the operation says, and a note of it all. */
export function answer(world: World, match: Match, call: Call): Reply | Promise<Reply> {
  const startedAt = world.observers.size > 0 ? performance.now() : 0
  const visit = openVisit(world, match, call)
  const reply = respond(visit)
  if (!(reply instanceof Promise)) return close(visit, reply, startedAt)
  const answering = reply.then((later) => close(visit, later, startedAt))
  visit.answering = answering
  return answering
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
  const { match, call } = visit
  const { provider } = match
  const about = toErrorAbout(visit)
  const route = nearestRoute(provider, call.path)
  const hint = route === undefined ? '' : `; the nearest is ${route}`
  visit.because = about.allow.length > 0 ? `the path takes ${about.allow.join(', ')}` : `no such path${hint}`
  return provider.errors[about.allow.length > 0 ? 'wrong-method' : 'unrouted'](about)
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

/** Makes the generation a call is about, where reading makes it, and lets a fault strike. */
function strike(visit: Visit, operation: Operation<unknown>): Reply | undefined {
  const { match, session, caller } = visit
  const id = idOf(visit)
  visit.generation = id === undefined ? undefined : findGeneration(visit, id)
  const plan = planOf(visit)
  const struckFirst = findFault(plan.faults, operation, 1)
  if (visit.generation === undefined && id !== undefined && isMadeOnRead(visit, id)) {
    const turnedAway = struckFirst !== undefined && refusesCaller(struckFirst)
    if (!turnedAway) visit.generation = makeOnRead(visit, id)
  }
  const attempt = visit.generation === undefined ? 1 : countAttempt(visit.generation, operation.name)
  const fault = attempt === 1 ? struckFirst : findFault(plan.faults, operation, attempt)
  if (fault === undefined) return undefined
  if (visit.generation === undefined && caller.own === undefined) session.inUse.take(match.provider.name)
  visit.scenario = plan.scenario
  visit.because = `${plan.scenario} answers attempt ${attempt} at ${operation.name} so`
  return answerFault(match.provider, fault, toErrorAbout(visit))
}

/** Whose faults strike: the call's own scenario's, where it has some; else the generation's; else the next generation's. */
function planOf({ world, match, session, caller, generation }: Visit): Plan {
  const own = caller.own === undefined ? undefined : world.book.plan(caller.own.name)
  if (own !== undefined && own.faults.length > 0) return own
  if (generation !== undefined) return generation.plan
  return (
    own ?? world.book.plan(chooseNext(world, { session, provider: match.provider.name, own: undefined }).name)
  )
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
  }
  world.sessions.record(session, entry)
  if (world.observers.size > 0) {
    const ms = performance.now() - startedAt
    for (const observe of world.observers) observe(entry, ms)
  }
  return reply
}
