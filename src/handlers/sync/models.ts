import { toJsonReply } from '../../call.ts'
import { SYNC_MODELS } from '../../fixtures/sync-catalog.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Operation } from '../provider.ts'

/** https://sync.so/docs/api-reference/api/models-api/list */
export const models: Operation<SyncInput> = {
  name: 'models',
  method: 'GET',
  path: '/v2/models',
  answer: () =>
    toJsonReply(
      200,
      SYNC_MODELS.filter(({ deprecatedAt }) => deprecatedAt === undefined),
    ),
}
