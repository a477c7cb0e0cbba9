import { jsonReply } from '../../../lib/call.ts'
import { assets, replyWithoutAsset, serializeAsset } from './asset.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { SyncAsset } from './asset.ts'

/** Source: https://sync.so/docs/api-reference/api/assets-api/get */
export const getAsset: Operation<SyncInput> = {
  name: 'asset',
  method: 'GET',
  path: '/v2/assets/:assetId',
  knownInput: {},
  handle(context) {
    const row = context.collection(assets).get(context.params['assetId'] ?? '')
    if (row === undefined) return replyWithoutAsset(context)
    return jsonReply<SyncAsset>(200, serializeAsset(row, context.links))
  },
}
