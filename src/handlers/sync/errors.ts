import { jsonReply } from '../../lib/call.ts'
import { REASON_PHRASES } from '../../lib/reason-phrases.ts'
import { isSince } from './revisions.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext, ErrorName } from '../provider.ts'

/** The body of every Sync error. Source: `GenerationError` of the SDK, and the newer fields of the error pages. */
export interface SyncErrorBody {
  /** A list if fields of the request are not valid. Each text begins with the name of a field. */
  readonly message: string | readonly string[]
  /** The reason phrase of the status, such as `Bad Request`. */
  readonly error?: string
  /** The HTTP status. */
  readonly statusCode: number
  /** The code in Sync's list of errors, such as `generation_not_found`. */
  readonly errorCode?: string
  /** Advice for the client. */
  readonly suggestion?: string
  /** The id of the request: a UUID. */
  readonly requestId?: string
}

function bodyReply(body: SyncErrorBody): Reply {
  return jsonReply<SyncErrorBody>(body.statusCode, body)
}

export const syncErrors: Readonly<Record<ErrorName, (context: ErrorContext) => Reply>> = {
  'missing-key': () =>
    bodyReply({
      message: 'Either Cookie or x-api-key header must be provided',
      error: 'Unauthorized',
      statusCode: 401,
    }),
  // Without `error`, unlike a missing key, because the real API leaves it out.
  unauthorized: () => bodyReply({ message: 'Unauthorized', statusCode: 401 }),
  // Assumed: the body of NestJS, because no page shows a 403 of this API.
  forbidden: () => bodyReply({ message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 }),
  // Assumed: the body of NestJS, with the code of the catalog.
  'not-found': () =>
    bodyReply({
      message: 'Generation not found',
      error: 'Not Found',
      statusCode: 404,
      errorCode: 'generation_not_found',
    }),
  'rate-limited': ({ revision }) => rateLimitReply(revision),
  // Assumed: the message. The code and the requestId are documented.
  'server-error': (context) =>
    bodyReply({
      message: 'Internal server error',
      statusCode: 500,
      errorCode: 'internal_error',
      requestId: context.uuid(),
    }),
  'unknown-path': unknownPathReply,
  'wrong-method': unknownPathReply,
}

/** Assumed: the reply of NestJS, which is the same for an unknown path and an unknown method. An API key in the path is hidden. */
function unknownPathReply({ call, path }: ErrorContext): Reply {
  return errorReply(404, `Cannot ${call.method} ${path}`)
}

/** Source: https://sync.so/docs/api-reference/guides/rate-limits */
export function rateLimitReply(revision: string): Reply {
  return jsonReply<SyncErrorBody>(429, {
    statusCode: 429,
    ...(isSince(revision, '2026-10') && { errorCode: 'rate_limit_exceeded' }),
    message: 'Rate limit exceeded. Please try again later.',
    error: 'Too Many Requests',
  })
}

/** Returns an error with any status. */
export function errorReply(statusCode: number, message: string): Reply {
  const error = REASON_PHRASES[statusCode]
  return bodyReply(error === undefined ? { message, statusCode } : { message, error, statusCode })
}

/** The number of mistakes that an error lists. A limit, because a body can have very many. */
export const MAX_MISTAKES = 20

/** Returns the 400 for mistakes in a request. Assumed: the texts, which begin with the name of a field, as in NestJS. */
export function validationErrorReply(mistakes: readonly string[]): Reply {
  return bodyReply({ message: mistakes.slice(0, MAX_MISTAKES), error: 'Bad Request', statusCode: 400 })
}

/** Returns an error with a code. */
export function codedErrorReply(statusCode: number, { errorCode, message, suggestion }: CodedError): Reply {
  const body = {
    message,
    error: REASON_PHRASES[statusCode] ?? `Status ${statusCode}`,
    statusCode,
    errorCode,
  }
  return bodyReply(suggestion === undefined ? body : { ...body, suggestion })
}

interface CodedError {
  readonly errorCode: string
  readonly message: string
  readonly suggestion?: string
}
