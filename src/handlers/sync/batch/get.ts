import { jsonReply } from '../../../lib/call.ts'
import { batches, listIds, replyWithoutBatch, serializeBatch } from './batch.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { SyncBatch } from './batch.ts'

/**
 * Assumed: the call counts as a status read of each generation of the batch.
 *
 * Source: https://sync.so/docs/api-reference/api/batch-api/get
 */
export const getBatch: Operation<SyncInput> = {
  name: 'batch-status',
  method: 'GET',
  path: '/v2/batch/:batchId',
  readsStatus: true,
  knownInput: {},
  handle(context) {
    const row = context.collection(batches).get(context.params['batchId'] ?? '')
    if (row === undefined) return replyWithoutBatch(context, 'the session has no batch with this id')
    return jsonReply<SyncBatch>(200, serializeBatch(row, context.pollAll(listIds(row)), context.links))
  },
}
