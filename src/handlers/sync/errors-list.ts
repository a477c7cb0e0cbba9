import { jsonReply } from '../../lib/call.ts'
import { SYNC_ERRORS } from './error-codes.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** Source: https://sync.so/docs/api-reference/api/errors-api/list */
export const errorsList: Operation<SyncInput> = {
  name: 'errors',
  method: 'GET',
  path: '/v2/errors',
  knownInput: {},
  requiresKey: false,
  handle: () => jsonReply(200, SYNC_ERRORS),
}
