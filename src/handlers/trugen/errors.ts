import { jsonReply } from '../../lib/call.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext, ErrorName } from '../provider.ts'

/**
 * The documented error texts. TruGen has no error codes, so the names are ours. The last text is documented for other
 * operations that accept a body.
 *
 * Source: https://github.com/trugenaiinc/documentation (`api-reference/openapi.json`), which has two texts for the providers
 */
export const TRUGEN_ERROR_TEXTS = {
  unauthorized: 'Unauthorized: not a valid authorization api key',
  'not-found': 'Generation not found',
  'failed-to-initiate': 'Failed to initiate video generation',
  'failed-to-retrieve-status': 'Failed to retrieve generation status',
  'failed-to-retrieve-provider-details': 'Failed to retrieve Provider details',
  'failed-to-retrieve-providers': 'Failed to retrieve providers',
  'invalid-request-body': 'Invalid request body',
} as const

/** The texts of the 500 errors, by operation. */
const SERVER_ERROR_TEXTS: Readonly<Record<string, string>> = {
  status: TRUGEN_ERROR_TEXTS['failed-to-retrieve-status'],
  create: TRUGEN_ERROR_TEXTS['failed-to-initiate'],
  providers: TRUGEN_ERROR_TEXTS['failed-to-retrieve-provider-details'],
  // Assumed: the file has no text for this operation.
  avatars: 'Failed to retrieve avatars',
}

export const truGenErrors: Readonly<Record<ErrorName, (context: ErrorContext) => Reply>> = {
  'missing-key': () => errorReply(401, TRUGEN_ERROR_TEXTS.unauthorized),
  unauthorized: () => errorReply(401, TRUGEN_ERROR_TEXTS.unauthorized),
  // Assumed: no page shows a 403.
  forbidden: () => errorReply(403, 'Forbidden: api key does not have access to this resource'),
  'not-found': () => errorReply(404, TRUGEN_ERROR_TEXTS['not-found']),
  // Assumed: no page shows a 429.
  'rate-limited': () => errorReply(429, 'Too many requests'),
  'server-error': ({ operation }) => errorReply(500, getServerErrorText(operation)),
  // Assumed: the texts of both.
  'unknown-path': () => errorReply(404, 'Not found'),
  'wrong-method': ({ allow }) =>
    jsonReply<TruGenErrorBody>(405, { error: 'Method not allowed' }, { allow: allow.join(', ') }),
}

/** The body of every TruGen error. */
export interface TruGenErrorBody {
  /** The error message. */
  readonly error: string
}

export function getServerErrorText(operation = ''): string {
  return SERVER_ERROR_TEXTS[operation] ?? 'Internal server error'
}

/** Returns an error with any status. Its body has one text. */
export function errorReply(status: number, error: string): Reply {
  return jsonReply<TruGenErrorBody>(status, { error })
}
