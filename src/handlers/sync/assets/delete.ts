import { jsonReply } from '../../../lib/call.ts'
import { assets, replyWithoutAsset } from './asset.ts'
import { uploads } from './upload.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { AssetRow } from './asset.ts'

/** The body of `DELETE /v2/assets/{id}`. */
export interface SyncDeletedAsset {
  /** The id of the asset. */
  readonly id: string
}

/**
 * Assumed: the file of an upload is removed too, unless another asset has it.
 *
 * Source: https://sync.so/docs/api-reference/api/assets-api/delete
 */
export const deleteAsset: Operation<SyncInput> = {
  name: 'asset-delete',
  method: 'DELETE',
  path: '/v2/assets/:assetId',
  knownInput: {},
  handle(context) {
    const rows = context.collection(assets)
    const row = rows.get(context.params['assetId'] ?? '')
    if (row === undefined) return replyWithoutAsset(context)
    rows.remove(row.id)
    const uploadId = getUploadId(row)
    if (uploadId !== undefined && rows.list().every((other) => getUploadId(other) !== uploadId)) {
      context.files.remove(uploadId)
      context.collection(uploads).remove(uploadId)
    }
    return jsonReply<SyncDeletedAsset>(200, { id: row.id })
  },
}

function getUploadId({ source }: AssetRow): string | undefined {
  return 'upload' in source ? source.upload.id : undefined
}
