import * as z from 'zod/mini'

import { strictObject } from '../../lib/parse.ts'

/** The rule for a query parameter, which Express reads as a list if it is given twice. */
export const ONCE = 'must be given only once'

/** A query parameter. */
export const queryText = z.optional(z.string(ONCE))

/** A query parameter that can be given several times. */
export const queryTexts = z.optional(
  z.pipe(
    z.union([z.string(), z.array(z.string()).check(z.maxLength(200))], 'must be given at most 200 times'),
    z.transform((value) => (typeof value === 'string' ? [value] : value)),
  ),
)

const LIMIT = 'must be a whole number from 1 to 1000'

/** The query parameter for the maximum number of items. */
export const limitText = z.optional(
  z.pipe(z.string(ONCE).check(z.regex(/^(?:1000|[1-9]\d{0,2})$/, LIMIT)), z.transform(Number)),
)

export const text = z.string('must be a string')

/** The name of a session. */
export const session = z.optional(text)

/** The id of a generation. */
export const generationId = text.check(z.maxLength(200, 'must have at most 200 characters'))

/** The query or the body of a route that only needs a session. */
export const sessionOnly = strictObject({ session: queryText })
export const sessionBody = strictObject({ session })

/** The query of a route that needs none, and the body of one that has none. */
export const nothing = strictObject({})

/** The JSON Schema of a duration. */
export const DURATION_SCHEMA = {
  description: 'A duration: 250ms, 90s, 2m, 1h, or a number of milliseconds.',
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: '^\\s*\\d+(\\.\\d+)?(ms|s|m|h)\\s*$' },
  ],
}

/** The JSON Schema of the failure of a generation. */
export const FAILURE_SCHEMA = {
  description: 'A cause, a code or message of the provider, or both as { code, message }',
  type: ['string', 'object'],
}
