import * as z from 'zod/mini'

import { parseJsonText } from '../lib/body.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { strictObject, oneOf, parse } from '../lib/parse.ts'
import { parseQuery } from './control-queries.ts'
import { STATES } from '../scenarios/scenario.ts'
import type { State } from '../scenarios/scenario.ts'

/** What the control routes take. What is unknown here, the fake checks itself. */
export interface Bodies {
  readonly clock: {
    readonly advance?: unknown
    readonly until?: { readonly generation: string; readonly state?: State }
    readonly session?: string
  }
  readonly scenario: {
    readonly scenario: unknown
    readonly provider?: string
    readonly session?: string
    readonly once?: boolean
  }
  readonly create: {
    readonly provider: string
    readonly session?: string
    readonly [option: string]: unknown
  }
  readonly fail: { readonly error?: unknown; readonly session?: string }
  readonly session: { readonly session?: string }
}

const text = z.string('must be a text')
const session = z.optional(text)

const EITHER =
  'must have either advance, such as { "advance": "90s" }, or until, such as { "until": { "generation": "<id>" } }'

const SCHEMAS: Readonly<Record<keyof Bodies, z.ZodMiniType>> = {
  clock: strictObject({
    advance: z.optional(z.unknown()),
    until: z.optional(strictObject({ generation: text, state: z.optional(oneOf(STATES)) })),
    session,
  }).check(z.refine((body) => (body.advance === undefined) !== (body.until === undefined), EITHER)),
  scenario: strictObject({
    scenario: z
      .unknown()
      .check(z.refine((value) => value !== undefined, 'must be a name, a list of names or a scenario')),
    provider: z.optional(text),
    session,
    once: z.optional(z.boolean('must be true or false')),
  }),
  create: z.looseObject({ provider: text, session }, 'must be an object with provider'),
  fail: strictObject({ error: z.optional(z.unknown()), session }),
  session: strictObject({ session }),
}

const WHAT: Readonly<Record<keyof Bodies, string>> = {
  clock: 'move the clock',
  scenario: 'use a scenario',
  create: 'create a generation',
  fail: 'fail a generation',
  session: 'choose a session',
}

/** What a control route is sent: JSON text, and the session in the query, where that says it. */
interface Sent {
  readonly body: unknown
  readonly query: object
}

/** Reads the body of a control route; none is an empty object. The query may name the session just as well. */
export function parseBody<Kind extends keyof Bodies>(kind: Kind, { body, query }: Sent): Bodies[Kind] {
  const value = toValue(body)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return parse<Bodies[Kind]>(
    SCHEMAS[kind],
    isObject ? { ...parseQuery('session', query), ...value } : value,
    WHAT[kind],
  )
}

function toValue(json: unknown): unknown {
  if (typeof json !== 'string' || json.trim() === '') return {}
  const body = parseJsonText(json)
  if (body.kind === 'json') return body.value
  const because = body.kind === 'refused' ? body.reason : 'it is no JSON'
  throw new MockVideoApiError('read the body', because, 'Send a JSON object')
}
