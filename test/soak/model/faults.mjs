import { acquire, nextNumber } from './model.mjs'
import { findQueue } from './generations.mjs'
import { stateAt } from './timeline.mjs'

/** True if a fault concerns this operation of the provider, and the provider has its error. */
function concerns({ on, provider: only, code }, { provider, operation }) {
  if (only !== undefined && only !== provider) return false
  if (code !== undefined && only === undefined) return false
  return on === '*' || on === operation
}

/** Returns the faults of a plan that concern a call, and its number for each of them. */
export function findFaults(plan, call, { session, generation }) {
  const faults = plan.faults.filter((fault) => concerns(fault, call))
  const counts = new Map()
  const attempt = generation === undefined ? undefined : countAttempt(generation, call.operation)
  for (const { scenario } of faults) {
    if (counts.has(scenario)) continue
    counts.set(
      scenario,
      attempt === undefined ? countInSession(session, call, scenario) : { attempt, total: attempt },
    )
  }
  return faults.map((fault) => ({ fault, count: counts.get(fault.scenario) }))
}

function countAttempt({ attempts }, operation) {
  const attempt = (attempts.get(operation) ?? 0) + 1
  attempts.set(operation, attempt)
  return attempt
}

function nameCounter({ provider, operation }, scenario) {
  return `attempt/${provider}/${operation}/${scenario}`
}

function countInSession(session, call, scenario) {
  const name = nameCounter(call, scenario)
  const total = nextNumber(session, name)
  return { total, attempt: total - (session.counters.get(`${name}/passed`) ?? 0) }
}

/** Counts the attempts of a submit anew, after an accepted one whose own answer went out whole. */
export function restartAttempts(session, call, faults) {
  for (const { fault } of faults) {
    const name = nameCounter(call, fault.scenario)
    const total = session.counters.get(name)
    if (total !== undefined) session.counters.set(`${name}/passed`, total)
  }
}

const replaces = ({ named, code, status, connection, limit }) =>
  [named, code, status, connection, limit].some((part) => part !== undefined)

/** Returns the first fault that answers instead of the provider, with the `Retry-After` of its limit; undefined if none does. */
export function findInterception(faults, target) {
  for (const { fault, count } of faults) {
    if (!replaces(fault) || !isMatch(fault, count, target)) continue
    if (fault.limit === undefined) return { fault }
    const waitMs = acquireSlot(fault, target)
    if (waitMs > 0) return { fault, retryAfter: String(Math.max(1, Math.ceil(waitMs / 1_000))) }
  }
  return undefined
}

/** Returns the faults that change a reply which shows `target.state`. */
export function findChanges(faults, target) {
  return faults
    .filter(({ fault, count }) => !replaces(fault) && isMatch(fault, count, target))
    .map(({ fault }) => fault)
}

function acquireSlot({ scenario, index, limit }, { at, call, generation, session }) {
  const windows = generation?.limits ?? session.limits
  return acquire(windows, `${call.provider}/${call.operation}/${scenario}/${index}`, { at, ...limit })
}

function isMatch({ first, every, during, when }, { attempt, total }, { at, generation, session, state }) {
  const age = at - (generation?.createdAt ?? session.startedAt)
  return (
    (first === undefined || attempt <= first) &&
    (every === undefined || total % every === 0) &&
    (during === undefined || (age >= during[0] && age < during[1])) &&
    (when === undefined || when.includes(state))
  )
}

/** True if the faults of a plan refuse every caller, so that a read does not create the sample. */
export function refusesEveryCaller({ fault }) {
  return (
    ['first', 'every', 'during', 'when', 'limit', 'processed'].every((name) => fault[name] === undefined) &&
    (fault.named === 'unauthorized' || fault.named === 'forbidden')
  )
}

/** Takes the entry of a refused submit from the queue, unless a later attempt can still succeed with it. */
export function takeRefused(session, call, fault) {
  if (call.operation === 'create' && call.choice === undefined && fault.first === undefined)
    findQueue(session, call.provider)?.shift()
}

export function shownState(generation, at) {
  return generation === undefined ? undefined : stateAt(generation, at).state
}
