import { STATES, isTerminal } from './scenario.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { State, Step } from './scenario.ts'

/** Finds mistakes in the order of steps. A lifecycle never goes back, and only its last step never ends. */
export function validateSteps(steps: unknown): Mistake[] {
  if (!Array.isArray(steps)) return []
  const found: Mistake[] = []
  const last = steps.length - 1
  if (last < 0)
    found.push({
      path: [],
      message: 'must have at least one step. Remove it if the scenario has no lifecycle',
    })
  steps.forEach((step: unknown, index) => {
    if (!hasState(step)) return
    const ends = step.for !== undefined || step.polls !== undefined
    const next: unknown = steps[index + 1]
    if (isTerminal(step.state) && ends) {
      found.push({
        path: [index],
        message: `${step.state} is a terminal state, so the step cannot have for or polls`,
      })
    }
    if (isTerminal(step.state) && index < last) {
      found.push({
        path: [index + 1],
        message: `is never reached, because ${step.state} is a terminal state. Remove it`,
      })
    }
    if (!isTerminal(step.state) && !ends && index < last) {
      found.push({
        path: [index],
        message: 'never ends, so the next step is never reached. Add for, polls or both',
      })
    }
    if (!isTerminal(step.state) && ends && index === last) {
      found.push({
        path: [index],
        message: 'ends, but no step follows. Add a step, or remove for and polls so that it never ends',
      })
    }
    if (hasState(next) && !isTerminal(step.state) && rank(next.state) < rank(step.state)) {
      found.push({
        path: [index + 1, 'state'],
        message: `${next.state} cannot follow ${step.state}, because a lifecycle never goes back`,
      })
    }
    if (step.error !== undefined && step.state !== 'failed' && step.state !== 'rejected') {
      found.push({
        path: [index, 'error'],
        message: `only a failed or rejected step can have an error, not a ${step.state} step`,
      })
    }
  })
  return found
}

/** True if a step has a known state. Its other values are not checked. */
function hasState(step: unknown): step is Step {
  return (
    typeof step === 'object' &&
    step !== null &&
    'state' in step &&
    STATES.some((known) => known === step.state)
  )
}

function rank(state: State): number {
  return STATES.indexOf(state)
}
