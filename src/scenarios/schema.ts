import * as z from 'zod/mini'

import { findMistakes, formatValue, oneOf, parse, strictObject, throwMistakes } from '../lib/parse.ts'
import { faultSchema } from './fault-schema.ts'
import { validateSteps } from './validate-steps.ts'
import { CAUSES, OUTPUT_FAULTS, PROGRESS_CURVES, SIGNATURE_FAULTS, STATES } from './scenario.ts'
import { lintScenario } from './lint-scenario.ts'
import { count, duration, range, text } from './schema-values.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Scenario } from './scenario.ts'

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/

const MAX_STEPS = 100
const MAX_FAULTS = 100

const failure = z.union(
  [
    z.enum(CAUSES),
    z.record(
      z.string(),
      z.union([text, strictObject({ code: z.optional(text), message: z.optional(text) })]),
    ),
  ],
  {
    error: (issue) =>
      `${formatValue(issue.input)} is not a valid failure. Use ${CAUSES.join(', ')}, or a failure by provider: { sync: { code, message }, prism: message }`,
  },
)

const stepSchema = strictObject({
  state: oneOf(STATES),
  for: z.optional(range),
  polls: z.optional(count),
  error: z.optional(failure),
})

const COPIES = 'must be a whole number from 0 to 10'

const webhook = strictObject(
  {
    delay: z.optional(range),
    early: z.optional(duration),
    copies: z.optional(z.int(COPIES).check(z.minimum(0, COPIES), z.maximum(10, COPIES))),
    reorder: z.optional(duration),
    signature: z.optional(oneOf(SIGNATURE_FAULTS)),
  },
  { swap: 'reorder' },
)

export const scenarioSchema = strictObject(
  {
    name: text.check(
      z.regex(NAME, 'must be lower-case letters, digits and single dashes, such as late-failure'),
    ),
    description: z.optional(text),
    group: z.optional(text),
    steps: z.optional(
      z.array(stepSchema, 'must be a list of steps').check(
        z.maxLength(MAX_STEPS, `must have at most ${MAX_STEPS} steps`),
        z.check(
          (context) => {
            for (const { path, message } of validateSteps(context.value)) {
              context.issues.push({ code: 'custom', input: context.value, path: [...path], message })
            }
          },
          // Runs even if there are other mistakes, so that all are reported together.
          { when: () => true },
        ),
      ),
    ),
    progress: z.optional(oneOf(PROGRESS_CURVES)),
    output: z.optional(
      strictObject({ duration: z.optional(duration), fault: z.optional(oneOf(OUTPUT_FAULTS)) }),
    ),
    webhook: z.optional(webhook),
    faults: z.optional(
      z
        .array(faultSchema, 'must be a list of faults, such as [{ on: status, reply: { status: 503 } }]')
        .check(
          z.minLength(1, 'is empty. Add a fault, or remove it'),
          z.maxLength(MAX_FAULTS, `must have at most ${MAX_FAULTS} faults`),
        ),
    ),
  },
  { calls: 'faults' },
)

/** Returns all mistakes of a scenario that do not depend on the providers. */
export function findScenarioMistakes(value: unknown): Mistake[] {
  return [...findMistakes(scenarioSchema, value), ...lintScenario(value)]
}

/** Returns the parsed scenario. Throws a `MockVideoApiError` that lists every mistake, `more` included. */
export function parseScenario(value: unknown, more: readonly Mistake[] = []): Scenario {
  const what = `define scenario${formatName(value)}`
  throwMistakes([...findScenarioMistakes(value), ...more], what)
  return parse(scenarioSchema, value, what)
}

function formatName(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? ` ${formatValue(value.name)}` : ''
}
