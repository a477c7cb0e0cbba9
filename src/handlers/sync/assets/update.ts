import * as z from 'zod/mini'

import { jsonReply } from '../../../lib/call.ts'
import { listFields } from '../../../lib/list-fields.ts'
import { parseBody } from '../parse-body.ts'
import { shortText } from '../short-text.ts'
import { assets, replyWithoutAsset, serializeAsset } from './asset.ts'
import { assetFields, pickFields } from './create.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { AssetRow, SyncAsset } from './asset.ts'

const NON_NEGATIVE = 'must be a number of 0 or more'
const nonNegative = z.nullish(z.number(NON_NEGATIVE).check(z.minimum(0, NON_NEGATIVE)))

const request = z.object(
  {
    ...assetFields,
    durationSeconds: nonNegative,
    size: nonNegative,
    format: z.nullish(shortText),
    width: nonNegative,
    height: nonNegative,
  },
  'must be an object',
)

/** Returns the fields about the media file that a request sets. */
function pickMediaFields(fields: z.infer<typeof request>): Partial<AssetRow> {
  const { durationSeconds, size, format, width, height } = fields
  const media = { durationSeconds, size, format, width, height }
  return Object.fromEntries(
    Object.entries(media).filter(([, value]) => value !== undefined && value !== null),
  )
}

/** Assumed: `null` changes nothing but `projectId`. Source: https://sync.so/docs/api-reference/api/assets-api/update */
export const updateAsset: Operation<SyncInput> = {
  name: 'asset-update',
  method: 'PATCH',
  path: '/v2/assets/:assetId',
  accepts: 'json',
  knownInput: { body: listFields(request) },
  handle(context) {
    const parsed = parseBody(request, context)
    if ('error' in parsed) return parsed.error
    const rows = context.collection(assets)
    const row = rows.get(context.params['assetId'] ?? '')
    if (row === undefined) return replyWithoutAsset(context)
    const updated = {
      ...row,
      ...pickFields(parsed.value),
      ...pickMediaFields(parsed.value),
      updatedAt: context.at,
    }
    rows.set(updated)
    return jsonReply<SyncAsset>(200, serializeAsset(updated, context.links))
  },
}
