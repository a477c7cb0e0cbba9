import { jsonReply } from '../../lib/call.ts'
import { REASON_PHRASES } from '../../lib/reason-phrases.ts'
import { isSince } from './wait.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext, ErrorName } from '../provider.ts'

/** The body of every Sync error. Source: `GenerationError` of the SDK, and the newer fields of the error pages. */
interface SyncErrorBody {
  /** A list where fields of the request are wrong: each text begins with the name of one. */
  readonly message: string | readonly string[]
  readonly error?: string
  readonly statusCode: number
  readonly errorCode?: string
  readonly suggestion?: string
  readonly requestId?: string
}

function reply(body: SyncErrorBody): Reply {
  return jsonReply(body.statusCode, body)
}

export const syncErrors: Readonly<Record<ErrorName, (about: ErrorContext) => Reply>> = {
  'missing-key': () =>
    reply({
      message: 'Either Cookie or x-api-key header must be provided',
      error: 'Unauthorized',
      statusCode: 401,
    }),
  // A bad key has no `error`, unlike a missing one: because the real API does so.
  unauthorized: () => reply({ message: 'Unauthorized', statusCode: 401 }),
  // Assumed: no page shows a 403 of this API; NestJS words it so.
  forbidden: () => reply({ message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 }),
  // Assumed: the code is in the catalog, the rest is NestJS's shape.
  'not-found': () =>
    reply({
      message: 'Generation not found',
      error: 'Not Found',
      statusCode: 404,
      errorCode: 'generation_not_found',
    }),
  'rate-limited': ({ revision }) => refuseRate(revision),
  // Assumed: the message; code and requestId are documented.
  'server-error': (about) =>
    reply({
      message: 'Internal server error',
      statusCode: 500,
      errorCode: 'internal_error',
      requestId: about.uuid(),
    }),
  unrouted: cannot,
  'wrong-method': cannot,
}

/** Assumed: NestJS answers an unknown path and an unknown method alike. */
function cannot({ call }: ErrorContext): Reply {
  return refuseSync(404, `Cannot ${call.method} ${call.path}`)
}

/** https://sync.so/docs/api-reference/guides/rate-limits */
export function refuseRate(revision: string): Reply {
  return jsonReply(429, {
    statusCode: 429,
    ...(isSince(revision, '2026-10') && { errorCode: 'rate_limit_exceeded' }),
    message: 'Rate limit exceeded. Please try again later.',
    error: 'Too Many Requests',
  })
}

/** Any status in Sync's shape. */
export function refuseSync(statusCode: number, message: string): Reply {
  const error = REASON_PHRASES[statusCode]
  return reply(error === undefined ? { message, statusCode } : { message, error, statusCode })
}

/** More would help nobody, and a body can hold very many. */
const MAX_MISTAKES = 20

/** Mistakes in a request. Assumed: the texts, each beginning with the field's name, as in NestJS. */
export function refuseFields(mistakes: readonly string[]): Reply {
  return reply({ message: mistakes.slice(0, MAX_MISTAKES), error: 'Bad Request', statusCode: 400 })
}

/** An error of the catalog, or one documented beside it, in its own shape. */
export function refuseCode(statusCode: number, { errorCode, message, suggestion }: SyncErrorWords): Reply {
  const words = {
    message,
    error: REASON_PHRASES[statusCode] ?? `Status ${statusCode}`,
    statusCode,
    errorCode,
  }
  return reply(suggestion === undefined ? words : { ...words, suggestion })
}

interface SyncErrorWords {
  readonly errorCode: string
  readonly message: string
  readonly suggestion?: string
}
