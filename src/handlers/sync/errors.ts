import { toJsonReply } from '../../call.ts'
import { REASONS } from '../reasons.ts'
import type { Reply } from '../../call.ts'
import type { ErrorAbout, ErrorName } from '../provider.ts'

/** The body of every Sync error. Source: `GenerationError` of the SDK, and the newer fields of the error pages. */
interface SyncErrorBody {
  readonly message: string
  readonly error?: string
  readonly statusCode: number
  readonly errorCode?: string
  readonly requestId?: string
}

function reply(body: SyncErrorBody): Reply {
  return toJsonReply(body.statusCode, body)
}

export const syncErrors: Readonly<Record<ErrorName, (about: ErrorAbout) => Reply>> = {
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
function cannot({ call }: ErrorAbout): Reply {
  return refuseSync(404, `Cannot ${call.method} ${call.path}`)
}

/** Any status in Sync's shape. */
export function refuseSync(statusCode: number, message: string): Reply {
  const error = REASONS[statusCode]
  return reply(error === undefined ? { message, statusCode } : { message, error, statusCode })
}
