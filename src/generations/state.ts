import { isTerminal } from '../scenarios/scenario.ts'
import type { PlannedStep } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'
import type { Generation } from './generation.ts'

/** What a generation is doing at an instant, and since when. */
export interface StateAt {
  readonly state: State
  /** When it began; for a terminal state, when the generation ended. */
  readonly since: number
  readonly failure: Failure | undefined
  /** Which step of the plan, from 0. */
  readonly step: number
  /** How many reads came before the step; the next ones count for it. */
  readonly polls: number
}

/**
 * What a generation is doing at `now`: the last of all steps that were due, each stamped with its own time.
 * Pure: it depends on the record and `now` alone. `passed` hears of every state left behind, and when.
 */
export function stateAt(
  generation: Generation,
  now: number,
  passed?: (left: StateAt, at: number) => void,
): StateAt {
  const { decision, plan } = generation
  let current = enter(generation, { step: 0, since: generation.createdAt, polls: 0 })
  for (;;) {
    const step = plan.steps[current.step]
    const next = step === undefined ? undefined : endOf(generation, step, current)
    // What fell due at the very instant of a decision came before it.
    if (decision !== undefined && decision.at < (next?.since ?? Infinity) && !isTerminal(current.state)) {
      if (decision.at > now) return current
      passed?.(current, decision.at)
      return {
        state: decision.state,
        since: decision.at,
        failure: decision.failure,
        step: current.step,
        polls: current.polls,
      }
    }
    if (next === undefined || next.since > now) return current
    passed?.(current, next.since)
    current = next
  }
}

/** The state after `step`, or undefined when neither time nor the reads so far end it. */
function endOf(generation: Generation, step: PlannedStep, current: StateAt): StateAt | undefined {
  const { polls } = generation
  const byTime = current.since + step.forMs
  if (step.polls !== Infinity) {
    const last = firstPoll(polls, current) + step.polls
    const byPoll = polls[last - 1]
    // A read at the very instant at which time ends a step belongs to the next one.
    if (byPoll !== undefined && byPoll < byTime)
      return enter(generation, { step: current.step + 1, since: byPoll, polls: last })
  }
  return byTime === Infinity
    ? undefined
    : enter(generation, { step: current.step + 1, since: byTime, polls: current.polls })
}

/** The first read that counts for a step: none that ended an earlier one, none before it began. */
function firstPoll(polls: readonly number[], { since, polls: spent }: StateAt): number {
  let index = spent
  while (index < polls.length && (polls[index] ?? Infinity) < since) index += 1
  return index
}

function enter({ plan }: Generation, at: Pick<StateAt, 'step' | 'since' | 'polls'>): StateAt {
  const { step, since, polls } = at
  const planned = plan.steps[step]
  return { state: planned?.state ?? 'processing', since, failure: planned?.failure, step, polls }
}

/** Takes note of a status read at `now`, and says what it is shown. */
export function poll(generation: Generation, now: number): StateAt {
  const before = stateAt(generation, now)
  // No other read can ever end a step, so no other is kept.
  if (generation.plan.steps[before.step]?.polls === Infinity || isTerminal(before.state)) return before
  generation.polls = [...generation.polls, now]
  return stateAt(generation, now)
}

/** When a generation ends, if nobody reads it or decides on it any more; Infinity for never. */
export function endsAt(generation: Generation): number {
  const last = stateAt(generation, Infinity)
  return isTerminal(last.state) ? last.since : Infinity
}

/** When a generation first is in `state`, if nobody reads it or decides on it any more; undefined for never. */
export function reachedAt(generation: Generation, state: State): number | undefined {
  let found: number | undefined
  const last = stateAt(generation, Infinity, (left) => {
    if (left.state === state) found ??= left.since
  })
  return found ?? (last.state === state ? last.since : undefined)
}
