import { defaultFailure } from './plan.ts'
import { STATES } from './scenario.ts'
import type { Plan, PlannedStep } from './plan.ts'
import type { Failure, State } from './scenario.ts'

/** Where in its life a generation is put. */
export interface PlanStart {
  readonly state?: State | undefined
  /** Percent, for `processing`. */
  readonly progress?: number | undefined
  readonly failure?: Failure | undefined
}

/** A plan and how long ago it began, so that a generation is now just there. */
export function startPlanAt(
  plan: Plan,
  { state, progress, failure }: PlanStart,
): { plan: Plan; ageMs: number } {
  if (state === undefined) return { plan, ageMs: 0 }
  const whole = progress === undefined ? plan.steps : plan.steps.map(endByTime)
  const found = whole.findIndex((step) => step.state === state && step.forMs > 0)
  const isBent = found === -1 || failure !== undefined
  const rest = isBent ? [createLastStep(state, failure)] : whole.slice(found)
  // Another end than its own shows nothing of the scenario.
  const base = isBent ? { ...plan, shownAtEnd: [] } : plan
  const before = (found === -1 ? whole : whole.slice(0, found))
    .map(endByTime)
    .filter((step) => canPrecede(step, state))
  const beforeMs = sum(before, 'forMs')
  if (progress === undefined) return { plan: { ...base, steps: [...before, ...rest] }, ageMs: beforeMs }
  const makesMs = sum(rest, 'weightMs')
  if (makesMs >= PERCENTS) {
    const ageMs = beforeMs + Math.ceil((makesMs * progress) / PERCENTS)
    return { plan: { ...base, steps: [...before, ...rest] }, ageMs }
  }
  // Not every percent has a millisecond of its own, so it stands where it was asked to.
  const standing = rest.map((step) => fixProgress(step, progress))
  return { plan: { ...base, steps: [...before, ...standing] }, ageMs: beforeMs }
}

const PERCENTS = 100

function fixProgress(step: PlannedStep, progress: number): PlannedStep {
  return step.state === 'processing' ? { ...step, progress } : step
}

/** Whether a step can stand before `state` in a life that time alone moves on. */
function canPrecede(step: PlannedStep, state: State): boolean {
  return (
    step.forMs !== Infinity &&
    STATES.indexOf(step.state) < STATES.indexOf(state) &&
    !(state === 'rejected' && step.state !== 'queued')
  )
}

/** A step that reads end, ended by time. */
function endByTime(step: PlannedStep): PlannedStep {
  return step.forMs === Infinity && step.weightMs > 0
    ? { ...step, forMs: step.weightMs, polls: Infinity }
    : step
}

/** The last step of a life that never came to `state` by itself. */
function createLastStep(state: State, failure: Failure | undefined): PlannedStep {
  return {
    state,
    forMs: Infinity,
    spreadMs: 0,
    polls: Infinity,
    failure: failure ?? defaultFailure(state),
    weightMs: 0,
  }
}

function sum(steps: readonly PlannedStep[], of: 'forMs' | 'weightMs'): number {
  return steps.reduce(
    (total, step) => total + (of === 'forMs' || step.state === 'processing' ? step[of] : 0),
    0,
  )
}
