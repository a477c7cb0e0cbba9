import * as z from 'zod/mini'

import { jsonReply } from '../../../lib/call.ts'
import { listFields } from '../../../lib/list-fields.ts'
import { parseBody } from '../parse-body.ts'
import { assets, replyWithoutAsset, serializeAsset } from './asset.ts'
import { assetFields, pickFields } from './create.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { AssetRow, SyncAsset } from './asset.ts'

const SIZE = 'must be a number from 0'
const size = z.nullish(z.number(SIZE).check(z.minimum(0, SIZE)))

const request = z.object(
  {
    ...assetFields,
    durationSeconds: size,
    size,
    format: z.nullish(
      z.string('must be a string').check(z.maxLength(255, 'must have at most 255 characters')),
    ),
    width: size,
    height: size,
  },
  'must be an object',
)

/** Returns the facts about the file that a request sets. */
function pickFacts(fields: z.infer<typeof request>): Partial<AssetRow> {
  const { durationSeconds, size: bytes, format, width, height } = fields
  const facts = { durationSeconds, size: bytes, format, width, height }
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined && value !== null),
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
    const updated = { ...row, ...pickFields(parsed.value), ...pickFacts(parsed.value), updatedAt: context.at }
    rows.set(updated)
    return jsonReply<SyncAsset>(200, serializeAsset(updated, context.links))
  },
}
