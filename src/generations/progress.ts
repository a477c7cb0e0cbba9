import { isTerminal } from '../scenarios/scenario.ts'
import { stateAt } from './state.ts'
import type { Generation } from './generation.ts'
import type { ProgressCurve } from '../scenarios/scenario.ts'
import type { StateAt } from './state.ts'

const DONE = 100
const MAX_BEFORE_DONE = 99

/**
 * Whole percents, 0 to 100. It grows with the share of the processing steps that has passed, stays below 100 until
 * completed, and stands where it was after a failure.
 */
export function progressAt(generation: Generation, now: number): number {
  const { steps } = generation.plan
  let madeMs = 0
  let standsAt: number | undefined
  const make = (during: StateAt, at: number): void => {
    madeMs += computeStepWork(generation, during, at)
    standsAt = steps[during.step]?.progress ?? standsAt
  }
  const current = stateAt(generation, now, make)
  if (current.state === 'completed') return DONE
  if (!isTerminal(current.state)) make(current, now)
  if (standsAt !== undefined) return standsAt
  const wholeMs = steps.reduce((sum, step) => sum + (step.state === 'processing' ? step.weightMs : 0), 0)
  if (wholeMs === 0) return 0
  const percent = Math.floor(CURVES[generation.plan.progress]((madeMs * DONE) / wholeMs))
  return Math.min(percent, MAX_BEFORE_DONE)
}

/** What is shown of a linear progress from 0 to 100. */
const CURVES: Readonly<Record<ProgressCurve, (percent: number) => number>> = {
  linear: (percent) => percent,
  stalling: (percent) => Math.min(percent * 1.8, 90),
  jumping: (percent) => Math.floor(percent / 25) * 25,
  regressing: (percent) => (percent < 60 ? percent : percent - 30),
}

/** What a step has made of the whole by the instant `at`: the larger of its shares of time and of reads. */
function computeStepWork(generation: Generation, { state, step, since, polls }: StateAt, at: number): number {
  const planned = generation.plan.steps[step]
  if (planned === undefined || state !== 'processing' || planned.weightMs === 0) return 0
  const read = generation.polls.filter((time, index) => index >= polls && time >= since && time <= at).length
  const byTime = planned.forMs === Infinity ? 0 : at - since
  // Multiplied first: a share would round to a percent less than it is.
  return Math.min(Math.max(byTime, (planned.weightMs * read) / planned.polls), planned.weightMs)
}
