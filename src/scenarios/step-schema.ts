import * as z from 'zod/mini'

import { listOf } from '../lib/list-of.ts'
import { recordOf, formatValue, oneOf, strictObject } from '../lib/parse.ts'
import { isRecord } from '../lib/unknown-record.ts'
import { rule } from './rules.ts'
import { CAUSES, STATES, isTerminal } from './scenario.ts'
import { count, range, text } from './schema-values.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ProviderRules } from './provider-rules.ts'
import type { Step } from './scenario.ts'

const MAX_STEPS = 100

/** Creates the schema of a failure. */
export function createFailureSchema(findFailureMistakes: ProviderRules['findFailureMistakes']) {
  const failureByProvider = recordOf(
    z.union([text, strictObject({ code: z.optional(text), message: z.optional(text) })]),
    'must be an object of failures by provider',
  ).check(rule(findFailureMistakes))
  return z.union([z.enum(CAUSES), failureByProvider], {
    error: (issue) =>
      `${formatValue(issue.input)} is not a valid failure. Use ${CAUSES.join(', ')}, or a failure by provider: { <provider>: { code, message } } or { <provider>: message }`,
  })
}

/** Creates the schema of the steps of a scenario. */
export function createStepsSchema(findFailureMistakes: ProviderRules['findFailureMistakes']) {
  const step = strictObject({
    state: oneOf(STATES),
    for: z.optional(range),
    polls: z.optional(count),
    error: z.optional(createFailureSchema(findFailureMistakes)),
  })
  return listOf(step, 'must be a list of steps').check(
    z.minLength(1, 'must have at least one step. Remove steps if the scenario has no lifecycle'),
    z.maxLength(MAX_STEPS, `must have at most ${MAX_STEPS} steps`),
    rule((steps: readonly unknown[]) => steps.flatMap((_, index) => findStepMistakes(steps, index))),
  )
}

/** Finds mistakes in the order of steps. A lifecycle never goes back, and only its last step never ends. */
function findStepMistakes(steps: readonly unknown[], index: number): Mistake[] {
  const [step, next] = steps.slice(index, index + 2)
  const found: Mistake[] = []
  if (!hasState(step)) return found
  const { state, error } = step
  const ends = step.for !== undefined || step.polls !== undefined
  const isLast = index === steps.length - 1
  const add = (path: PropertyKey[], message: string): number => found.push({ path, message })
  if (isTerminal(state)) {
    if (ends) add([index], `${state} is a final state, so the step cannot have for or polls`)
    if (!isLast) add([index + 1], `is never reached, because ${state} is a final state. Remove this step`)
  } else {
    if (!ends && !isLast)
      add([index], 'never ends, so the next step is never reached. Add for, polls or both')
    if (ends && isLast)
      add([index], 'ends, but no step follows. Add a step, or remove for and polls so that it never ends')
    if (hasState(next) && STATES.indexOf(next.state) < STATES.indexOf(state))
      add([index + 1, 'state'], `${next.state} cannot follow ${state}, because a lifecycle never goes back`)
  }
  if (error !== undefined && state !== 'failed' && state !== 'rejected')
    add([index, 'error'], `only a failed or rejected step can have an error, not a ${state} step`)
  return found
}

/** True if a step has a known state. Its other values may have mistakes. */
function hasState(step: unknown): step is Step {
  return isRecord(step) && STATES.some((state) => state === step['state'])
}
