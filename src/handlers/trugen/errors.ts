import { toJsonReply } from '../../call.ts'
import type { Reply } from '../../call.ts'
import type { ErrorAbout, ErrorName } from '../provider.ts'

const UNAUTHORIZED = 'Unauthorized: not a valid authorization api key'

/** What the 500 of an operation says. Source: the vendor's OpenAPI file, which has a second text for providers. */
const SERVER_ERRORS: Readonly<Record<string, string>> = {
  status: 'Failed to retrieve generation status',
  create: 'Failed to initiate video generation',
  providers: 'Failed to retrieve Provider details',
  // Assumed: the file has none for it.
  avatars: 'Failed to retrieve avatars',
}

export const truGenErrors: Readonly<Record<ErrorName, (about: ErrorAbout) => Reply>> = {
  'missing-key': () => refuseTruGen(401, UNAUTHORIZED),
  unauthorized: () => refuseTruGen(401, UNAUTHORIZED),
  // Assumed: no page shows a 403.
  forbidden: () => refuseTruGen(403, 'Forbidden: api key does not have access to this resource'),
  'not-found': () => refuseTruGen(404, 'Generation not found'),
  // Assumed: no page shows a 429.
  'rate-limited': () => refuseTruGen(429, 'Too many requests'),
  'server-error': ({ operation = '' }) =>
    refuseTruGen(500, SERVER_ERRORS[operation] ?? 'Internal server error'),
  // Assumed: the words of both.
  unrouted: () => refuseTruGen(404, 'Not found'),
  'wrong-method': ({ allow }) =>
    toJsonReply(405, { error: 'Method not allowed' }, { allow: allow.join(', ') }),
}

/** Any status in TruGen's shape: one string and nothing else. */
export function refuseTruGen(status: number, error: string): Reply {
  return toJsonReply(status, { error })
}
