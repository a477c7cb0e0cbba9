import { STATES, isTerminal } from './scenario.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { State, Step } from './scenario.ts'

/** What is wrong with the order of steps: a life goes from queued over processing to one end, and every step but the last ends. */
export function validateSteps(steps: unknown): Mistake[] {
  if (!Array.isArray(steps)) return []
  const found: Mistake[] = []
  const last = steps.length - 1
  if (last < 0)
    found.push({
      path: [],
      message: 'must have at least one step; leave steps out for a scenario of faults alone',
    })
  steps.forEach((step: unknown, index) => {
    if (!hasState(step)) return
    const ends = step.for !== undefined || step.polls !== undefined
    const next: unknown = steps[index + 1]
    if (isTerminal(step.state) && ends) {
      found.push({ path: [index], message: `nothing follows ${step.state}, so it takes no for and no polls` })
    }
    if (isTerminal(step.state) && index < last) {
      found.push({
        path: [index + 1],
        message: `is never reached, because ${step.state} is the end. Leave it out`,
      })
    }
    if (!isTerminal(step.state) && !ends && index < last) {
      found.push({
        path: [index],
        message: 'never ends, so the next step is never reached. Give it for, polls or both',
      })
    }
    if (!isTerminal(step.state) && ends && index === last) {
      found.push({
        path: [index],
        message: 'ends, but no step follows. Add one, or leave out for and polls to let it last for ever',
      })
    }
    if (hasState(next) && !isTerminal(step.state) && rank(next.state) < rank(step.state)) {
      found.push({
        path: [index + 1, 'state'],
        message: `${next.state} cannot follow ${step.state}: a life does not go back`,
      })
    }
    if (step.error !== undefined && step.state !== 'failed' && step.state !== 'rejected') {
      found.push({
        path: [index, 'error'],
        message: `only failed and rejected have an error, not ${step.state}`,
      })
    }
  })
  return found
}

/** Whether a step has a state there is; what else it has may be wrong. */
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
