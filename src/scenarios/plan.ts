import { parseDuration } from '../duration.ts'
import type { Failure, Fault, Scenario, State, Step } from './scenario.ts'

/** A step as plain numbers. */
export interface PlannedStep {
  readonly state: State
  /** How long it lasts at most. */
  readonly forMs: number
  /** The status read at which it ends, counted from its beginning; Infinity when reads do not end it. */
  readonly polls: number
  readonly failure: Failure | undefined
  /** How much of the whole progress it makes, in milliseconds; 0 when nothing ends it. */
  readonly weightMs: number
  /** The progress it stands at, where somebody asked for one. */
  readonly progress?: number
}

/** A scenario made fast for one generation. Later changes to the scenario never reach it. */
export interface Plan {
  readonly scenario: string
  readonly steps: readonly PlannedStep[]
  readonly faults: readonly Fault[]
  /** Length of the video. */
  readonly outputMs: number
}

/** Assumed: a step that only reads end makes progress as if they came five seconds apart, as Prism advises. */
const READ_EVERY_MS = 5_000

const DEFAULT_OUTPUT_MS = 8_000

/** The plan of a life and what goes wrong with calls, both from checked scenarios. */
export function createPlan(scenario: string, life: Scenario, faults: readonly Fault[]): Plan {
  return {
    scenario,
    steps: (life.steps ?? []).map(toPlannedStep),
    faults,
    outputMs: parseDuration(life.output?.duration) ?? DEFAULT_OUTPUT_MS,
  }
}

function toPlannedStep(step: Step): PlannedStep {
  const forMs = parseDuration(step.for) ?? Infinity
  const polls = step.polls ?? Infinity
  return {
    state: step.state,
    forMs,
    polls,
    failure: step.error ?? defaultFailure(step.state),
    weightMs: toWeight(forMs, polls),
  }
}

/** The failure of a state, where nobody said which: each provider's own default. */
export function defaultFailure(state: State): Failure | undefined {
  if (state === 'failed') return {}
  return state === 'rejected' ? 'rejected' : undefined
}

function toWeight(forMs: number, polls: number): number {
  if (forMs !== Infinity) return forMs
  return polls === Infinity ? 0 : polls * READ_EVERY_MS
}
