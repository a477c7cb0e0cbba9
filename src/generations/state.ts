import { isTerminal } from '../scenarios/scenario.ts'
import type { PlannedStep } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'
import type { Generation } from './generation.ts'

/** The state of a generation at one time. */
export interface StateAt {
  /** The state. */
  readonly state: State
  /** The time when the state started. For a final state it is the end of the generation. */
  readonly since: number
  /** The failure of the step. Undefined if it names none. */
  readonly failure: Failure | undefined
  /** The index of the step in the plan. */
  readonly step: number
  /** The number of polls before the step. Later polls count for the step. */
  readonly polls: number
}

/**
 * Returns the state of a generation at `now`. Every step that is due by then is evaluated at its own time. Calls
 * `onStateEnd` for every state that ended. Pure: the result depends only on the record and `now`.
 */
export function stateAt(
  generation: Generation,
  now: number,
  onStateEnd?: (ended: StateAt, at: number) => void,
): StateAt {
  const { manualEnd, plan, polls } = generation
  const manualEndAt = manualEnd?.at ?? Infinity
  let step = 0
  let since = generation.createdAt
  let usedPolls = 0
  for (;;) {
    const planned = plan.steps[step]
    const { forMs, polls: maxPolls } = planned ?? ENDLESS
    let dueAt = since + forMs
    let usedPollsThen = usedPolls
    if (maxPolls !== Infinity) {
      const pollsAtEnd = findFirstPoll(polls, since, usedPolls) + maxPolls
      const lastPollAt = polls[pollsAtEnd - 1]
      // A poll at the exact time at which a step ends by time counts for the next step.
      if (lastPollAt !== undefined && lastPollAt < dueAt) {
        dueAt = lastPollAt
        usedPollsThen = pollsAtEnd
      }
    }
    // A step that is due at the exact time of a manual end ends before it.
    const isManualEnd =
      manualEndAt < dueAt && manualEndAt <= now && !isTerminal(planned?.state ?? STATE_AFTER_LAST_STEP)
    if (!isManualEnd && (dueAt === Infinity || dueAt > now))
      return buildState(planned, { step, since, polls: usedPolls })
    onStateEnd?.(buildState(planned, { step, since, polls: usedPolls }), isManualEnd ? manualEndAt : dueAt)
    if (isManualEnd && manualEnd !== undefined) {
      return {
        state: manualEnd.state,
        since: manualEndAt,
        failure: manualEnd.failure,
        step,
        polls: usedPolls,
      }
    }
    step += 1
    since = dueAt
    usedPolls = usedPollsThen
  }
}

/** Defaults for a missing step. Only the types need them, because the last step of a plan never ends. */
const ENDLESS = { forMs: Infinity, polls: Infinity }
const STATE_AFTER_LAST_STEP: State = 'processing'

function buildState(
  planned: PlannedStep | undefined,
  at: Pick<StateAt, 'step' | 'since' | 'polls'>,
): StateAt {
  const { step, since, polls } = at
  return { state: planned?.state ?? STATE_AFTER_LAST_STEP, since, failure: planned?.failure, step, polls }
}

/** Returns the index of the first poll that counts for a step: after the used polls, and not before the step started. */
function findFirstPoll(polls: readonly number[], since: number, usedPolls: number): number {
  let index = usedPolls
  while (index < polls.length && (polls[index] ?? Infinity) < since) index += 1
  return index
}

/** Records a poll at `now`. Returns the state that the poll shows. */
export function recordPoll(generation: Generation, now: number): StateAt {
  const before = stateAt(generation, now)
  // A poll that cannot end a step has no effect, so it is not recorded.
  if (generation.plan.steps[before.step]?.polls === Infinity || isTerminal(before.state)) return before
  generation.polls = [...generation.polls, now]
  return stateAt(generation, now)
}

/** Returns the time when a generation ends if no more polls or manual ends follow. Infinity if it never ends. */
export function endsAt(generation: Generation): number {
  const last = stateAt(generation, Infinity)
  return isTerminal(last.state) ? last.since : Infinity
}

/** Returns the time when a generation first reaches `state` if no more polls or manual ends follow. Undefined if never. */
export function stateReachedAt(generation: Generation, state: State): number | undefined {
  let reachedAt: number | undefined
  const last = stateAt(generation, Infinity, (ended) => {
    if (ended.state === state) reachedAt ??= ended.since
  })
  return reachedAt ?? (last.state === state ? last.since : undefined)
}

/** The instant at which a generation's webhook is due, and the final state that it reports. */
export interface DueWebhook {
  readonly at: number
  readonly end: StateAt
}

/**
 * Finds the due webhook of a generation, assuming no more polls or manual ends; undefined if it never ends.
 * `extraDelayMs` is added to the delay of the plan. Pure.
 */
export function findDueWebhook(generation: Generation, extraDelayMs: number): DueWebhook | undefined {
  const { createdAt, plan } = generation
  // A transition caused by a read or a manual end is not known before it happens.
  let knownAt = createdAt
  const end = stateAt(generation, Infinity, (passed, at) => {
    const timedEnd = passed.since + (plan.steps[passed.step]?.forMs ?? Infinity)
    if (at !== timedEnd) knownAt = at
  })
  if (!isTerminal(end.state)) return undefined
  const { delayMs, earlyMs } = plan.webhook
  return { at: Math.max(end.since - earlyMs, knownAt) + delayMs + extraDelayMs, end }
}

/**
 * Finds the due webhook of a group: `delayMs` after the last of its generations has ended. Undefined if one of them never ends.
 * Pure.
 */
export function findDueOfGroup(generations: readonly Generation[], delayMs: number): DueWebhook | undefined {
  let last: StateAt | undefined
  for (const generation of generations) {
    const end = stateAt(generation, Infinity)
    if (!isTerminal(end.state)) return undefined
    if (last === undefined || end.since > last.since) last = end
  }
  return last && { at: last.since + delayMs, end: last }
}
