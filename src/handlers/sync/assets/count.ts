import { jsonReply } from '../../../lib/call.ts'
import { validationErrorReply } from '../errors.ts'
import { assets } from './asset.ts'
import { isUuid } from '../query.ts'
import { filterAssets, findFilterMistakes } from './list.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'

/**
 * The number of assets that match, as a bare number. Assumed: every asset belongs to the user of the key, so that `userId` excludes
 * none.
 *
 * Source: https://sync.so/docs/api-reference/api/assets-api/count
 */
export const countAssets: Operation<SyncInput> = {
  name: 'asset-count',
  method: 'GET',
  path: '/v2/assets/count',
  knownInput: { query: ['projectId', 'userId', 'searchQuery', 'types'] },
  handle(context) {
    const { query } = context
    const userId = query.get('userId')
    const mistakes = [
      ...findFilterMistakes(query),
      ...(userId === null || isUuid(userId) ? [] : ['userId must be a UUID']),
    ]
    if (mistakes.length > 0) return validationErrorReply(mistakes)
    return jsonReply<number>(200, filterAssets(context.collection(assets).list(), query).length)
  },
}
