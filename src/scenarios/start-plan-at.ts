import { defaultFailure } from './plan.ts'
import { STATES } from './scenario.ts'
import type { Plan, PlannedStep } from './plan.ts'
import type { Failure, State } from './scenario.ts'

/** The point in its lifecycle at which a generation is created. */
export interface PlanStart {
  readonly state?: State | undefined
  /** In percent. Only for `processing`. */
  readonly progress?: number | undefined
  readonly failure?: Failure | undefined
}

/** Returns the plan, and the age that a generation must have to be at the start point now. */
export function startPlanAt(
  plan: Plan,
  { state, progress, failure }: PlanStart,
): { plan: Plan; ageMs: number } {
  if (state === undefined) return { plan, ageMs: 0 }
  const allSteps = progress === undefined ? plan.steps : plan.steps.map(endByTime)
  const start = allSteps.findIndex((step) => step.state === state && step.forMs > 0)
  const isChanged = start === -1 || failure !== undefined
  const rest = isChanged ? [createLastStep(state, failure)] : allSteps.slice(start)
  // The generation does not end as its scenario says, so its end does not exercise the scenario.
  const base = isChanged ? { ...plan, coveredAtEnd: [] } : plan
  const before = (start === -1 ? allSteps : allSteps.slice(0, start))
    .map(endByTime)
    .filter((step) => canPrecede(step, state))
  const beforeMs = sum(before, 'forMs')
  if (progress === undefined) return { plan: { ...base, steps: [...before, ...rest] }, ageMs: beforeMs }
  const restWeightMs = sum(rest, 'weightMs')
  if (restWeightMs >= PERCENTS) {
    const ageMs = beforeMs + Math.ceil((restWeightMs * progress) / PERCENTS)
    return { plan: { ...base, steps: [...before, ...rest] }, ageMs }
  }
  // A step shorter than 100 ms cannot show every percent over time, so the progress is fixed.
  const fixed = rest.map((step) => fixProgress(step, progress))
  return { plan: { ...base, steps: [...before, ...fixed] }, ageMs: beforeMs }
}

const PERCENTS = 100

function fixProgress(step: PlannedStep, progress: number): PlannedStep {
  return step.state === 'processing' ? { ...step, progress } : step
}

/** True if a step can come before `state` when only time ends steps. */
function canPrecede(step: PlannedStep, state: State): boolean {
  return (
    step.forMs !== Infinity &&
    STATES.indexOf(step.state) < STATES.indexOf(state) &&
    !(state === 'rejected' && step.state !== 'queued')
  )
}

/** Makes a step that only polls end a step that time ends. */
function endByTime(step: PlannedStep): PlannedStep {
  return step.forMs === Infinity && step.weightMs > 0
    ? { ...step, forMs: step.weightMs, polls: Infinity }
    : step
}

/** Creates the last step for a state that the plan does not reach by itself. */
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

function sum(steps: readonly PlannedStep[], key: 'forMs' | 'weightMs'): number {
  return steps.reduce(
    (total, step) => total + (key === 'forMs' || step.state === 'processing' ? step[key] : 0),
    0,
  )
}
