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
  const { decision, plan, polls } = generation
  const decidedAt = decision?.at ?? Infinity
  let step = 0
  let since = generation.createdAt
  let spent = 0
  for (;;) {
    const planned = plan.steps[step]
    const { forMs, polls: most } = planned ?? NO_END
    let dueAt = since + forMs
    let spentThen = spent
    if (most !== Infinity) {
      const last = firstPoll(polls, since, spent) + most
      const byPoll = polls[last - 1]
      // A read at the very instant at which time ends a step belongs to the next one.
      if (byPoll !== undefined && byPoll < dueAt) {
        dueAt = byPoll
        spentThen = last
      }
    }
    // What fell due at the very instant of a decision came before it.
    const isDecided =
      decidedAt < dueAt && decidedAt <= now && !isTerminal(planned?.state ?? STATE_AFTER_LAST_STEP)
    if (!isDecided && (dueAt === Infinity || dueAt > now))
      return describe(planned, { step, since, polls: spent })
    passed?.(describe(planned, { step, since, polls: spent }), isDecided ? decidedAt : dueAt)
    if (isDecided && decision !== undefined) {
      return { state: decision.state, since: decidedAt, failure: decision.failure, step, polls: spent }
    }
    step += 1
    since = dueAt
    spent = spentThen
  }
}

/** A plan's last step lasts for ever; behind it there is none. */
const NO_END = { forMs: Infinity, polls: Infinity }
const STATE_AFTER_LAST_STEP: State = 'processing'

function describe(planned: PlannedStep | undefined, at: Pick<StateAt, 'step' | 'since' | 'polls'>): StateAt {
  const { step, since, polls } = at
  return { state: planned?.state ?? STATE_AFTER_LAST_STEP, since, failure: planned?.failure, step, polls }
}

/** The first read that counts for a step: none that ended an earlier one, none before it began. */
function firstPoll(polls: readonly number[], since: number, spent: number): number {
  let index = spent
  while (index < polls.length && (polls[index] ?? Infinity) < since) index += 1
  return index
}

/** Takes note of a status read at `now`, and says what it is shown. */
export function recordPoll(generation: Generation, now: number): StateAt {
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
export function stateReachedAt(generation: Generation, state: State): number | undefined {
  let found: number | undefined
  const last = stateAt(generation, Infinity, (left) => {
    if (left.state === state) found ??= left.since
  })
  return found ?? (last.state === state ? last.since : undefined)
}
