import * as z from 'zod/mini'

import { strictObject, oneOf, parse } from '../lib/parse.ts'
import { STATES } from '../scenarios/scenario.ts'
import { DELIVERY_STATUSES } from '../engine/webhooks/delivery.ts'

const ONCE = 'must be given only once'

const text = z.optional(z.string(ONCE))
const state = z.optional(oneOf(STATES))
const httpStatus = z.pipe(
  z.string(ONCE).check(z.regex(/^\d{3}$/, 'must be an HTTP status such as 404')),
  z.transform(Number),
)

/** The schemas of the queries of the control routes. */
export const QUERIES = {
  none: strictObject({}),
  session: strictObject({ session: text }),
  generations: strictObject({ session: text, provider: text, state }),
  requests: strictObject({
    session: text,
    provider: text,
    operation: text,
    method: text,
    path: text,
    generation: text,
    status: z.optional(httpStatus),
    state,
    scenario: text,
  }),
  deliveries: strictObject({
    session: text,
    id: text,
    provider: text,
    generation: text,
    url: text,
    status: z.optional(oneOf(DELIVERY_STATUSES)),
  }),
}

/** Parses the query of a control request. An unknown parameter is refused, because ignoring it would widen the result. */
export function parseQuery<Schema extends z.ZodMiniType>(schema: Schema, query: object): z.infer<Schema> {
  return parse(schema, { ...query }, 'read the query')
}
