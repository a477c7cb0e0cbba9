import * as z from 'zod/mini'

import { strictObject, oneOf, formatValue } from '../lib/parse.ts'
import { BODY_FAULTS, CONNECTION_FAULTS } from './fault.ts'
import { STATES } from './scenario.ts'
import { count, duration, range, text } from './schema-values.ts'

const STATUS = 'must be an HTTP status from 200 to 599'
const status = z.int(STATUS).check(z.minimum(200, STATUS), z.maximum(599, STATUS))

const reply = z.union(
  [strictObject({ status, body: z.optional(z.unknown()) }), strictObject({ error: text })],
  {
    error: (issue) =>
      `${formatValue(issue.input)} is no reply. Use { status: 200 to 599, body? } or { error: name or code }`,
  },
)

const CHANCE = 'must be a number above 0, at most 1, such as 0.2 for one in five'

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Printable, so that every wire can carry it. */
const VALUE = /^[\t\x20-\x7e]*$/

const headers = z.record(
  z.string().check(z.regex(TOKEN, 'is no header name')),
  text.check(z.regex(VALUE, 'must be printable ASCII on one line')),
  {
    error: (issue) =>
      issue.code === 'invalid_key'
        ? 'is no header name'
        : 'must be headers by name, such as { retry-after: "30" }',
  },
)

const ATTEMPTS = 'must be a list of attempts, counted from 1'
const MAX_ATTEMPTS = 1_000

export const faultSchema = strictObject({
  on: text,
  provider: z.optional(text),
  attempts: z.optional(
    z.array(count, ATTEMPTS).check(z.minLength(1, ATTEMPTS), z.maxLength(MAX_ATTEMPTS, ATTEMPTS)),
  ),
  first: z.optional(count),
  every: z.optional(count),
  probability: z.optional(z.number(CHANCE).check(z.gt(0, CHANCE), z.maximum(1, CHANCE))),
  during: z.optional(
    range.check(
      z.refine((value) => Array.isArray(value), {
        error: 'must be a list of two durations, from and until: [10s, 30s]',
      }),
    ),
  ),
  when: z.optional(
    z.union(
      [
        oneOf(STATES),
        z.array(oneOf(STATES)).check(z.minLength(1, 'is empty. Name a state, or leave when out')),
      ],
      {
        error: (issue) =>
          `${formatValue(issue.input)} is no state. Use one, or a list, of ${STATES.join(', ')}`,
      },
    ),
  ),
  limit: z.optional(strictObject({ calls: count, per: duration })),
  latency: z.optional(range),
  reply: z.optional(reply),
  connection: z.optional(oneOf(CONNECTION_FAULTS)),
  headers: z.optional(headers),
  patch: z.optional(z.record(z.string(), z.unknown(), 'must be an object, merged into the body')),
  body: z.optional(oneOf(BODY_FAULTS)),
})
