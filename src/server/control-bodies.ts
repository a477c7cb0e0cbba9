import * as z from 'zod/mini'

import { malformedBody, parseJsonText, parseJsonValue } from '../lib/body.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { strictObject, oneOf, parse } from '../lib/parse.ts'
import { parseQuery, QUERIES } from './control-queries.ts'
import { STATES } from '../scenarios/scenario.ts'

const text = z.string('must be a string')
const session = z.optional(text)
const id = text.check(z.maxLength(200, 'must have at most 200 characters'))

const ADVANCE_OR_UNTIL =
  'the body must have either "advance", such as { "advance": "90s" }, or "until", such as { "until": { "generation": "<id>" } }'

/** The schema of a body, and the action that an error names. */
interface BodyKind<Schema extends z.ZodMiniType> {
  readonly what: string
  readonly schema: Schema
}

/** Returns the kind of a body that can only name a session. */
function createSessionBody(what: string) {
  return { what, schema: strictObject({ session }) }
}

/** The bodies of the control routes. The fake itself checks the fields that are `unknown` here. */
export const BODIES = {
  clock: {
    what: 'move the clock',
    schema: strictObject({
      advance: z.optional(z.unknown()),
      until: z.optional(strictObject({ generation: id, state: z.optional(oneOf(STATES)) })),
      session,
    }).check(
      z.refine((body) => (body.advance === undefined) !== (body.until === undefined), ADVANCE_OR_UNTIL),
    ),
  },
  scenario: {
    what: 'use a scenario',
    schema: strictObject({
      scenario: z
        .unknown()
        .check(z.refine((value) => value !== undefined, 'must be a name, a list of names or a scenario')),
      provider: z.optional(text),
      session,
      once: z.optional(z.boolean('must be true or false')),
    }),
  },
  create: {
    what: 'create a generation',
    schema: z.looseObject({ provider: text, session }, 'must be an object with provider'),
  },
  fail: { what: 'fail a generation', schema: strictObject({ error: z.optional(z.unknown()), session }) },
  complete: createSessionBody('complete a generation'),
  reject: createSessionBody('reject a generation'),
  send: createSessionBody('send a delivery'),
  reset: createSessionBody('reset'),
} as const

/** The parts of a request that can have parameters. */
interface ControlRequest {
  /** The body as JSON text, or the value that another middleware has parsed. */
  readonly body: unknown
  readonly query: object
}

/** Parses the body of a control request. An empty body is an empty object. The session may also be in the query. */
export function parseBody<Schema extends z.ZodMiniType>(
  { what, schema }: BodyKind<Schema>,
  { body, query }: ControlRequest,
): z.infer<Schema> {
  const value = parseJson(body)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return parse(schema, isObject ? { ...parseQuery(QUERIES.session, query), ...value } : value, what)
}

/** Parses a body. A middleware of the app that mounts this one may have parsed it already. */
function parseJson(value: unknown): unknown {
  const json = value instanceof Uint8Array ? new TextDecoder().decode(value) : (value ?? '')
  if (typeof json === 'string' && json.trim() === '') return {}
  const body =
    typeof json === 'string'
      ? parseJsonText(json)
      : (parseJsonValue('application/json', json) ?? malformedBody('it is not valid JSON'))
  if (body.kind === 'json') return body.value
  const reason = body.kind === 'refused' ? body.reason : 'it is not valid JSON'
  throw new MockVideoApiError('read the body', reason, 'Send a JSON object')
}
