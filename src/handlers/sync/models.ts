import { jsonReply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** Source: https://sync.so/docs/api-reference/api/models-api/list */
export const models: Operation<SyncInput> = {
  name: 'models',
  method: 'GET',
  path: '/v2/models',
  handle: ({ catalogs }) =>
    jsonReply(
      200,
      catalogs.models.all().filter(({ deprecatedAt }) => deprecatedAt === undefined),
    ),
}
