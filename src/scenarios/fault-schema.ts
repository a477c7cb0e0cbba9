import * as z from 'zod/mini'

import { strictObject, oneOf, formatValue } from '../lib/parse.ts'
import { BODY_FAULTS, CONNECTION_FAULTS } from './fault.ts'
import { STATES } from './scenario.ts'
import { count, duration, range, text, window } from './schema-values.ts'

const STATUS = 'must be an HTTP status from 200 to 599'
const status = z.int(STATUS).check(z.minimum(200, STATUS), z.maximum(599, STATUS))

const reply = z.union(
  [strictObject({ status, body: z.optional(z.unknown()) }), strictObject({ error: text })],
  {
    error: (issue) =>
      `${formatValue(issue.input)} is not a valid reply. Use { status: 200 to 599, body? } or { error: name or code }`,
  },
)

const PROBABILITY = 'must be a number above 0 and at most 1, such as 0.2 for one call in five'

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Printable ASCII, so that every adapter can send it. */
const VALUE = /^[\t\x20-\x7e]*$/

const HEADER_NAME = 'is not a valid header name'

const headers = z.record(
  z.string().check(z.regex(TOKEN, HEADER_NAME)),
  text.check(z.regex(VALUE, 'must be printable ASCII on one line')),
  {
    error: (issue) =>
      issue.code === 'invalid_key'
        ? HEADER_NAME
        : 'must be an object with the values of headers by name, such as { retry-after: "30" }',
  },
)

const ATTEMPTS = 'must be a list of 1 to 1,000 attempts, counted from 1'
const MAX_ATTEMPTS = 1_000

export const faultSchema = strictObject(
  {
    on: text,
    provider: z.optional(text),
    attempts: z.optional(
      z.array(count, ATTEMPTS).check(z.minLength(1, ATTEMPTS), z.maxLength(MAX_ATTEMPTS, ATTEMPTS)),
    ),
    first: z.optional(count),
    every: z.optional(count),
    probability: z.optional(z.number(PROBABILITY).check(z.gt(0, PROBABILITY), z.maximum(1, PROBABILITY))),
    during: z.optional(window),
    when: z.optional(
      z.union(
        [oneOf(STATES), z.array(oneOf(STATES)).check(z.minLength(1, 'is empty. Add a state, or remove it'))],
        {
          error: (issue) =>
            `${formatValue(issue.input)} is not a valid state. Use one or a list of ${STATES.join(', ')}`,
        },
      ),
    ),
    limit: z.optional(strictObject({ calls: count, per: duration })),
    latency: z.optional(range),
    reply: z.optional(reply),
    connection: z.optional(oneOf(CONNECTION_FAULTS)),
    headers: z.optional(headers),
    patch: z.optional(z.record(z.string(), z.unknown(), 'must be an object, which is merged into the body')),
    body: z.optional(oneOf(BODY_FAULTS)),
  },
  { chance: 'probability' },
)
