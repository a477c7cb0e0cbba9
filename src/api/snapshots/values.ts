import * as z from 'zod/mini'

import { listOf } from '../../lib/list-of.ts'
import { oneOf, recordOf, strictObject } from '../../lib/parse.ts'
import { amount, count, instant, text } from '../../lib/plain-values.ts'
import { isRecord } from '../../lib/unknown-record.ts'
import { headersSchema } from '../../scenarios/effect-schemas.ts'
import { STATES } from '../../scenarios/scenario.ts'
import { createFailureSchema } from '../../scenarios/step-schema.ts'
import type { ProviderRules } from '../../scenarios/provider-rules.ts'

/** The schemas of values that several parts of a snapshot have. They are created when a snapshot is read, because most fakes read none. */

export const yesOrNo = z.boolean('must be true or false')

/** Headers and query parameters as they were recorded. Not copied, because zod would drop a key such as `__proto__`. */
export const recordedTexts = z.custom<Readonly<Record<string, string>>>(
  (value) => isRecord(value) && Object.values(value).every((item) => typeof item === 'string'),
  'must be an object of strings',
)

export const createCountsSchema = () => recordOf(count, 'must be an object of whole numbers')

/** Creates the schema of a list of pairs of a name and a value. */
export function pairsOf<Value extends z.ZodMiniType>(value: Value, noun: string) {
  return listOf(
    z.tuple([text, value], `must be a pair of a name and ${noun}`),
    `must be a list of pairs of a name and ${noun}`,
  )
}

/** A number that can be without end, as JSON has no `Infinity`. */
const createAmountSchema = () =>
  z.union([amount, z.literal('Infinity')], 'must be a number from 0, or "Infinity"')

export const createRateLimiterSchema = () =>
  strictObject({
    calls: pairsOf(listOf(instant, 'must be a list of times'), 'a list of times'),
    spent: pairsOf(amount, 'a number'),
  })

export const createCoverageSchema = () =>
  strictObject({
    scenarios: listOf(text, 'must be a list of names'),
    errors: pairsOf(listOf(text, 'must be a list of codes'), 'a list of codes'),
  })

export const createScenarioQueueSchema = () =>
  strictObject({
    once: pairsOf(listOf(text, 'must be a list of names'), 'a list of names'),
    lasting: pairsOf(text, 'a name'),
  })

const STATUS = 'must be an HTTP status from 200 to 599'

/** A reply that is sent again for an idempotency key. */
export const createReplySchema = () =>
  strictObject({
    status: z.int(STATUS).check(z.minimum(200, STATUS), z.maximum(599, STATUS)),
    headers: z.union([z.strictObject({}), headersSchema], 'must be an object of headers'),
    body: z.union([text, strictObject({ base64: text })], 'must be a string, or { base64 }'),
  })

/** Creates the schemas of values that name failures. */
export function createStateSchemas({ findFailureMistakes }: ProviderRules) {
  const failure = createFailureSchema(findFailureMistakes)
  const state = oneOf(STATES)
  return {
    failure,
    stateAt: strictObject({
      state,
      since: instant,
      failure: z.optional(failure),
      step: count,
      polls: count,
    }),
    step: strictObject({
      state,
      forMs: createAmountSchema(),
      polls: createAmountSchema(),
      failure: z.optional(failure),
      weightMs: amount,
      progress: z.optional(amount),
    }),
    manualEnd: strictObject({
      at: instant,
      state: oneOf(['completed', 'failed', 'rejected']),
      failure: z.optional(failure),
    }),
  }
}
