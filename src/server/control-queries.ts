import * as z from 'zod/mini'

import { strictObject, oneOf, parse } from '../lib/parse.ts'
import { STATES } from '../scenarios/scenario.ts'
import { DELIVERY_STATUSES } from '../engine/webhooks/delivery.ts'
import type { DeliveryFilter, GenerationFilter, RequestFilter } from '../api/types.ts'

interface OfSession {
  readonly session?: string
}

/** What may stand in the query of a control route. */
export interface Queries {
  readonly session: OfSession
  readonly generations: OfSession & GenerationFilter
  readonly requests: OfSession & RequestFilter
  readonly deliveries: OfSession & DeliveryFilter
}

const text = z.optional(z.string('must be given once'))
const state = z.optional(oneOf(STATES))
const httpStatus = z.pipe(
  z.string('must be given once').check(z.regex(/^\d{3}$/, 'must be a status such as 404')),
  z.transform(Number),
)

const SCHEMAS: Readonly<Record<keyof Queries, z.ZodMiniType>> = {
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

/** Reads the query of a control route. What is unknown is never ignored: it would show what nobody asked for. */
export function parseQuery<Kind extends keyof Queries>(kind: Kind, query: object): Queries[Kind] {
  return parse<Queries[Kind]>(SCHEMAS[kind], { ...query }, 'read the query')
}
