import { isEnded } from './states.mjs'

/** Returns the state of a generation at an instant, when it began and its failure; `onPassed` gets each state before it. */
export function stateAt(generation, now, onPassed) {
  const { plan, createdAt, polls, manualEnd } = generation
  let at = { since: createdAt, usedPolls: 0, knownAt: createdAt }
  for (const step of plan.steps) {
    const end = findStepEnd(step, polls, at)
    const shown = {
      state: step.state,
      since: at.since,
      failure: step.failure,
      knownAt: at.knownAt,
      step,
      usedPolls: at.usedPolls,
    }
    const isManual =
      manualEnd !== undefined && manualEnd.at <= now && manualEnd.at < end.at && !isEnded(step.state)
    if (!isManual && (end.at > now || end.at === Infinity)) return shown
    onPassed?.(shown)
    if (isManual) return { ...manualEnd, since: manualEnd.at, knownAt: manualEnd.at }
    at = { since: end.at, usedPolls: end.usedPolls, knownAt: end.isByPoll ? end.at : at.knownAt }
  }
  throw new Error('The last step of a plan never ends.')
}

/** A step ends by time, or at its n-th poll since it began, whichever comes first. */
function findStepEnd(step, polls, { since, usedPolls }) {
  const byTime = { at: since + step.forMs, usedPolls, isByPoll: false }
  if (step.polls === Infinity) return byTime
  const first = polls.findIndex((at, index) => index >= usedPolls && at >= since)
  const last = first === -1 ? undefined : first + step.polls - 1
  const at = last === undefined ? undefined : polls[last]
  return at !== undefined && at < byTime.at ? { at, usedPolls: last + 1, isByPoll: true } : byTime
}

/** Returns the instant at which a generation first reaches a state if nothing more happens; undefined if it never does. */
export function findReached(generation, state) {
  const passed = []
  const last = stateAt(generation, Infinity, (before) => passed.push(before))
  return [...passed, last].find((shown) => shown.state === state)?.since
}

/** Counts a status read, which can end a step, and returns the state that it shows. */
export function poll(generation, now) {
  const { step, state } = stateAt(generation, now)
  if (step !== undefined && step.polls !== Infinity && !isEnded(state)) generation.polls.push(now)
  return stateAt(generation, now)
}

/** Returns the end of a generation if nothing more happens; undefined if it never ends. */
export function findEnd(generation) {
  const last = stateAt(generation, Infinity)
  return isEnded(last.state) ? last : undefined
}

/** Returns the progress in percent of a generation whose steps only time ends; undefined for any other. */
export function findProgress(generation, now) {
  const { plan, createdAt } = generation
  if (plan.steps.some(({ polls }) => polls !== Infinity)) return undefined
  const { state, since } = stateAt(generation, now)
  if (state === 'completed') return 100
  const until = isEnded(state) ? since : now
  let start = createdAt
  let doneMs = 0
  let totalMs = 0
  for (const { state: stepState, forMs } of plan.steps) {
    if (stepState === 'processing' && forMs !== Infinity) {
      totalMs += forMs
      doneMs += Math.min(Math.max(until - start, 0), forMs)
    }
    start += forMs
  }
  return totalMs === 0 ? 0 : Math.min(Math.floor((doneMs * 100) / totalMs), 99)
}
