import * as z from 'zod/mini'

import { MockVideoApiError } from '../lib/errors.ts'
import { formatList } from '../lib/format-list.ts'
import { listOf } from '../lib/list-of.ts'
import { findMistakes, formatValue, oneOf, parse, strictObject } from '../lib/parse.ts'
import { createFaultSchema } from './fault-schema.ts'
import { findPartsWithoutEffect } from './no-effect.ts'
import { findSizeMistake, notEmpty, objectRule } from './rules.ts'
import { OUTPUT_FAULTS, PROGRESS_CURVES, SIGNATURE_FAULTS } from './scenario.ts'
import { duration, range, text, videoLength } from './schema-values.ts'
import { createStepsSchema } from './step-schema.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ProviderRules } from './provider-rules.ts'
import type { Scenario } from './scenario.ts'

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/

const MAX_NAME_LENGTH = 100
const MAX_FAULTS = 100

const NO_RULES: ProviderRules = { findFailureMistakes: () => [], findFaultMistakes: () => [] }

const output = strictObject({
  duration: z.optional(videoLength),
  fault: z.optional(oneOf(OUTPUT_FAULTS)),
}).check(notEmpty)

const COPIES = 'must be a whole number from 0 to 10'
const EARLY_AND_DELAY =
  'cannot be combined with delay: a webhook is sent either before the end or after it. Remove one of them'

const webhook = strictObject(
  {
    delay: z.optional(range),
    early: z.optional(duration),
    copies: z.optional(z.int(COPIES).check(z.minimum(0, COPIES), z.maximum(10, COPIES))),
    reorder: z.optional(duration),
    signature: z.optional(oneOf(SIGNATURE_FAULTS)),
    emptyError: z.optional(z.boolean('must be true or false')),
  },
  { swap: 'reorder' },
).check(
  notEmpty,
  objectRule(({ has }) =>
    has('early') && has('delay') ? [{ path: ['early'], message: EARLY_AND_DELAY }] : [],
  ),
)

const PARTS = ['steps', 'progress', 'output', 'webhook', 'faults'] as const

/** Creates the schema of a scenario. It checks everything: the shape, the rules of the language, and those of the providers. */
export function createScenarioSchema({ findFailureMistakes, findFaultMistakes }: ProviderRules = NO_RULES) {
  return strictObject(
    {
      name: text.check(
        z.maxLength(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`),
        z.regex(NAME, 'must be lower-case letters, digits and single dashes, such as late-failure'),
      ),
      description: z.optional(text),
      group: z.optional(text),
      steps: z.optional(createStepsSchema(findFailureMistakes)),
      progress: z.optional(oneOf(PROGRESS_CURVES)),
      output: z.optional(output),
      webhook: z.optional(webhook),
      faults: z.optional(
        listOf(
          createFaultSchema(findFaultMistakes),
          'must be a list of faults, such as [{ on: status, reply: { status: 503 } }]',
        ).check(
          z.minLength(1, 'is empty. Add a fault, or remove it'),
          z.maxLength(MAX_FAULTS, `must have at most ${MAX_FAULTS} faults`),
        ),
      ),
    },
    { calls: 'faults' },
  ).check(
    objectRule<Scenario>(({ valid, has, hasUnknownKey }) =>
      // An unknown key may be a misspelled part.
      hasUnknownKey || PARTS.some(has)
        ? findPartsWithoutEffect(valid)
        : [{ path: [], message: `has no effect. Add ${formatList(PARTS, 'or')}` }],
    ),
  )
}

export type ScenarioSchema = ReturnType<typeof createScenarioSchema>

/** The schema of a scenario, without the rules of providers. */
export const scenarioSchema = createScenarioSchema()

/** Returns the parsed scenario. Throws a `MockVideoApiError` that lists every mistake. */
export function parseScenario(value: unknown, schema = scenarioSchema): Scenario {
  const what = `define scenario${formatName(value)}`
  const mistake = findSizeMistake(value)
  if (mistake !== undefined) throw new MockVideoApiError(what, mistake.message)
  return parse(schema, value, what)
}

/** Returns every mistake of a scenario. The size is checked first, so that the other checks take a limited time. */
export function findScenarioMistakes(value: unknown, schema: ScenarioSchema): Mistake[] {
  const mistake = findSizeMistake(value)
  return mistake === undefined ? findMistakes(schema, value) : [mistake]
}

function formatName(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ` ${formatValue(value)}`
  return 'name' in value ? ` ${formatValue(value.name)}` : ''
}
