import { isTerminal } from '../scenarios/scenario.ts'
import { stateAt } from './state.ts'
import type { Generation } from './generation.ts'
import type { ProgressCurve } from '../scenarios/scenario.ts'
import type { StateAt } from './state.ts'

const DONE = 100
const MAX_BEFORE_DONE = 99

/**
 * Returns the progress at `now`, in whole percent from 0 to 100. It is the completed share of the processing steps. It stays
 * below 100 until the generation completes, and does not change after a failure.
 */
export function progressAt(generation: Generation, now: number): number {
  const { steps } = generation.plan
  let doneMs = 0
  let fixedProgress: number | undefined
  const addStep = (during: StateAt, at: number): void => {
    doneMs += computeStepWork(generation, during, at)
    fixedProgress = steps[during.step]?.progress ?? fixedProgress
  }
  const current = stateAt(generation, now, addStep)
  if (current.state === 'completed') return DONE
  if (!isTerminal(current.state)) addStep(current, now)
  if (fixedProgress !== undefined) return fixedProgress
  const totalMs = steps.reduce((sum, step) => sum + (step.state === 'processing' ? step.weightMs : 0), 0)
  if (totalMs === 0) return 0
  const percent = Math.floor(CURVES[generation.plan.progress]((doneMs * DONE) / totalMs))
  return Math.min(percent, MAX_BEFORE_DONE)
}

/** The shown progress, computed from linear progress. Both are in percent. */
const CURVES: Readonly<Record<ProgressCurve, (percent: number) => number>> = {
  linear: (percent) => percent,
  stalling: (percent) => Math.min(percent * 1.8, 90),
  jumping: (percent) => Math.floor(percent / 25) * 25,
  regressing: (percent) => (percent < 60 ? percent : percent - 30),
}

/** Returns the completed part of a step's weight at `at`, in milliseconds: by time or by polls, whichever is larger. */
function computeStepWork(generation: Generation, { state, step, since, polls }: StateAt, at: number): number {
  const planned = generation.plan.steps[step]
  if (planned === undefined || state !== 'processing' || planned.weightMs === 0) return 0
  const pollCount = generation.polls.filter(
    (time, index) => index >= polls && time >= since && time <= at,
  ).length
  const byTime = planned.forMs === Infinity ? 0 : at - since
  // Multiplied before dividing, because a rounded quotient can lose a percent.
  return Math.min(Math.max(byTime, (planned.weightMs * pollCount) / planned.polls), planned.weightMs)
}
