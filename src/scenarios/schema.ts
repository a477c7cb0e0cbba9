import * as z from 'zod/mini'

import { DURATION_FORMS, parseDuration } from '../duration.ts'
import { object, oneOf, parse, show } from '../parse.ts'
import { CAUSES, FAULT_NAMES, STATES, isTerminal } from './scenario.ts'
import type { Duration } from '../duration.ts'
import type { Scenario, State, Step } from './scenario.ts'

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/

const text = z.string('must be a text')

const duration = z.custom<Duration>((value) => parseDuration(value) !== undefined, {
  error: (issue) => `${show(issue.input)} is no duration. ${DURATION_FORMS}`,
  abort: false,
})

const COUNT = 'must be a whole number from 1 to 10,000'
const count = z.int(COUNT).check(z.minimum(1, COUNT), z.maximum(10_000, COUNT))

const STATUS = 'must be an HTTP status from 200 to 599'
const status = z.int(STATUS).check(z.minimum(200, STATUS), z.maximum(599, STATUS))

const failure = z.union(
  [
    z.enum(CAUSES),
    z.record(z.string(), z.union([text, object({ code: z.optional(text), message: z.optional(text) })])),
  ],
  {
    error: (issue) =>
      `${show(issue.input)} is no failure. Use ${CAUSES.join(', ')}, or words by provider: { sync: { code, message }, prism: text }`,
  },
)

const stepSchema = object({
  state: oneOf(STATES),
  for: z.optional(duration),
  polls: z.optional(count),
  error: z.optional(failure),
})

const reply = z.union([object({ status }), object({ error: oneOf(FAULT_NAMES) })], {
  error: (issue) =>
    `${show(issue.input)} is no reply. Use { status: 200 to 599 } or { error: ${FAULT_NAMES.join(' | ')} }`,
})

const fault = object({
  on: text,
  attempts: z.optional(z.array(count, 'must be a list of attempts, counted from 1')),
  reply,
})

const scenario = object({
  name: text.check(
    z.regex(NAME, 'must be lower-case letters, digits and single dashes, such as late-failure'),
  ),
  description: z.optional(text),
  group: z.optional(text),
  steps: z.optional(
    z.array(stepSchema, 'must be a list of steps').check(
      z.check(
        (context) => {
          for (const { place, why } of findMisplaced(context.value)) {
            context.issues.push({ code: 'custom', input: context.value, path: place, message: why })
          }
        },
        // Also beside other mistakes, so that all are told at once.
        { when: () => true },
      ),
    ),
  ),
  progress: z.optional(oneOf(['linear'])),
  output: z.optional(object({ duration: z.optional(duration) })),
  calls: z.optional(z.array(fault, 'must be a list of { on, attempts, reply }')),
})

/** A scenario somebody wrote, checked; else an error that lists every mistake with its place and the accepted values. */
export function parseScenario(value: unknown): Scenario {
  const name = typeof value === 'object' && value !== null && 'name' in value ? ` ${show(value.name)}` : ''
  return parse<Scenario>(scenario, value, `define scenario${name}`)
}

interface Misplaced {
  readonly place: (string | number)[]
  readonly why: string
}

/** What is wrong with the order of steps: a life goes from queued over processing to one end, and every step but the last ends. */
function findMisplaced(steps: unknown): Misplaced[] {
  if (!Array.isArray(steps)) return []
  const found: Misplaced[] = []
  const last = steps.length - 1
  if (last < 0)
    found.push({
      place: [],
      why: 'must have at least one step; leave steps out for a scenario of faults alone',
    })
  steps.forEach((step: unknown, index) => {
    if (!hasState(step)) return
    const ends = step.for !== undefined || step.polls !== undefined
    const next: unknown = steps[index + 1]
    if (isTerminal(step.state) && ends) {
      found.push({ place: [index], why: `nothing follows ${step.state}, so it takes no for and no polls` })
    }
    if (isTerminal(step.state) && index < last) {
      found.push({
        place: [index + 1],
        why: `is never reached, because ${step.state} is the end. Leave it out`,
      })
    }
    if (!isTerminal(step.state) && !ends && index < last) {
      found.push({
        place: [index],
        why: 'never ends, so the next step is never reached. Give it for, polls or both',
      })
    }
    if (!isTerminal(step.state) && ends && index === last) {
      found.push({
        place: [index],
        why: 'ends, but no step follows. Add one, or leave out for and polls to let it last for ever',
      })
    }
    if (hasState(next) && !isTerminal(step.state) && rank(next.state) < rank(step.state)) {
      found.push({
        place: [index + 1, 'state'],
        why: `${next.state} cannot follow ${step.state}: a life does not go back`,
      })
    }
    if (step.error !== undefined && step.state !== 'failed' && step.state !== 'rejected') {
      found.push({
        place: [index, 'error'],
        why: `only failed and rejected have an error, not ${step.state}`,
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
