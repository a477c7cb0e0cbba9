import { jsonReply } from '../../lib/call.ts'
import { modelCatalog } from './catalog.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** Source: https://sync.so/docs/api-reference/api/models-api/list */
export const models: Operation<SyncInput> = {
  name: 'models',
  method: 'GET',
  path: '/v2/models',
  knownInput: {},
  handle: (context) =>
    jsonReply(
      200,
      context
        .catalog(modelCatalog)
        .all()
        .filter(({ deprecatedAt }) => deprecatedAt === undefined),
    ),
}
