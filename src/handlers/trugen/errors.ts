import { jsonReply } from '../../lib/call.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext, ErrorName } from '../provider.ts'

/**
 * The documented texts by a name of ours: TruGen's errors have no codes. The last one is documented for other operations
 * that take a body.
 *
 * Source: https://github.com/trugenaiinc/documentation (`api-reference/openapi.json`), which has two for the providers
 */
export const TRUGEN_TEXTS = {
  unauthorized: 'Unauthorized: not a valid authorization api key',
  'not-found': 'Generation not found',
  'failed-to-initiate': 'Failed to initiate video generation',
  'failed-to-retrieve-status': 'Failed to retrieve generation status',
  'failed-to-retrieve-provider-details': 'Failed to retrieve Provider details',
  'failed-to-retrieve-providers': 'Failed to retrieve providers',
  'invalid-request-body': 'Invalid request body',
} as const

/** What the 500 of an operation says. */
const SERVER_ERRORS: Readonly<Record<string, string>> = {
  status: TRUGEN_TEXTS['failed-to-retrieve-status'],
  create: TRUGEN_TEXTS['failed-to-initiate'],
  providers: TRUGEN_TEXTS['failed-to-retrieve-provider-details'],
  // Assumed: the file has none for it.
  avatars: 'Failed to retrieve avatars',
}

export const truGenErrors: Readonly<Record<ErrorName, (about: ErrorContext) => Reply>> = {
  'missing-key': () => refuseTruGen(401, TRUGEN_TEXTS.unauthorized),
  unauthorized: () => refuseTruGen(401, TRUGEN_TEXTS.unauthorized),
  // Assumed: no page shows a 403.
  forbidden: () => refuseTruGen(403, 'Forbidden: api key does not have access to this resource'),
  'not-found': () => refuseTruGen(404, TRUGEN_TEXTS['not-found']),
  // Assumed: no page shows a 429.
  'rate-limited': () => refuseTruGen(429, 'Too many requests'),
  'server-error': ({ operation }) => refuseTruGen(500, toServerError(operation)),
  // Assumed: the words of both.
  unrouted: () => refuseTruGen(404, 'Not found'),
  'wrong-method': ({ allow }) => jsonReply(405, { error: 'Method not allowed' }, { allow: allow.join(', ') }),
}

export function toServerError(operation = ''): string {
  return SERVER_ERRORS[operation] ?? 'Internal server error'
}

/** Any status in TruGen's shape: one string and nothing else. */
export function refuseTruGen(status: number, error: string): Reply {
  return jsonReply(status, { error })
}
