import * as z from 'zod/mini'

import { jsonReply } from '../../../lib/call.ts'
import { listFields } from '../../../lib/list-fields.ts'
import { listOf } from '../../../lib/list-of.ts'
import { parseBody } from '../parse-body.ts'
import { assets, serializeAsset } from './asset.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { SyncAsset } from './asset.ts'

const IDS = 'must be an id, or a list of 1 to 100 ids'
const id = z.string(IDS).check(z.minLength(1, IDS))

const request = z.object(
  { ids: z.union([id, listOf(id, IDS).check(z.minLength(1, IDS), z.maxLength(100, IDS))], IDS) },
  'must be an object',
)

/** Ids that the session does not have are left out. Source: https://sync.so/docs/api-reference/api/assets-api/get-many */
export const getAssets: Operation<SyncInput> = {
  name: 'asset-batch',
  method: 'POST',
  path: '/v2/assets/batch',
  accepts: 'json',
  knownInput: { body: listFields(request) },
  handle(context) {
    const parsed = parseBody(request, context)
    if ('error' in parsed) return parsed.error
    const rows = context.collection(assets)
    const found = [parsed.value.ids].flat().flatMap((assetId) => rows.get(assetId) ?? [])
    // Assumed: 200, because nothing is created, and an id that is given twice comes twice.
    return jsonReply<SyncAsset[]>(
      200,
      found.map((row) => serializeAsset(row, context.links)),
    )
  },
}
