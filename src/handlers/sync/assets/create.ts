import * as z from 'zod/mini'

import { jsonReply } from '../../../lib/call.ts'
import { listFields } from '../../../lib/list-fields.ts'
import { isWebUrl, parseUrl } from '../../../lib/parse-url.ts'
import { errorReplyByCode } from '../codes.ts'
import { parseBody } from '../parse-body.ts'
import { isUuid } from '../query.ts'
import { MAX_SHORT_TEXT, shortText } from '../short-text.ts'
import {
  ASSET_TYPES,
  assets,
  describeFile,
  readExtension,
  readType,
  serializeAsset,
  VISIBILITIES,
} from './asset.ts'
import { uploads } from './upload.ts'
import type { Reply } from '../../../lib/call.ts'
import type { SyncInput } from '../requests.ts'
import type { Context } from '../../context.ts'
import type { Operation } from '../../provider.ts'
import type { AssetRow, SyncAsset, SyncAssetType } from './asset.ts'
import type { UploadRow } from './upload.ts'

/** The schema of the name of an asset, and of a file name. */
export const assetName = shortText.check(z.minLength(1, 'must not be empty'))

/** The fields that a client can set, and change later. */
export const assetFields = {
  name: z.nullish(assetName),
  visibility: z.nullish(z.enum(VISIBILITIES, `must be one of ${VISIBILITIES.join(', ')}`)),
  projectId: z.nullish(z.string('must be a string').check(z.refine(isUuid, 'must be a UUID'))),
}

const request = z.object(
  {
    ...assetFields,
    url: z.string('must be a string').check(z.refine(isWebUrl, 'must be an http or https URL')),
    type: z.nullish(z.enum(ASSET_TYPES, `must be one of ${ASSET_TYPES.join(', ')}`)),
  },
  'must be an object',
)

/**
 * Makes an asset of an uploaded file, or of a URL, which is not fetched. The page requires `type`, but clients leave it out.
 * Assumed: bytes that are media decide the type of an uploaded file, else the request does, else the content type or the extension.
 *
 * Source: https://sync.so/docs/api-reference/api/assets-api/create
 */
export const createAsset: Operation<SyncInput> = {
  name: 'asset-create',
  method: 'POST',
  path: '/v2/assets',
  accepts: 'json',
  knownInput: { body: listFields(request) },
  handle(context) {
    const parsed = parseBody(request, context)
    if ('error' in parsed) return parsed.error
    const { url, type, ...fields } = parsed.value
    const own = pickFields(fields)
    const upload = findUpload(context, url)
    if (upload === undefined)
      return createAndReply(context, { ...describeUrl(url, type ?? undefined), ...own })
    if (upload === 'unknown') return refuseUpload(context, 'the session has no upload with this URL')
    if (!upload.isReceived) return refuseUpload(context, 'the bytes of the upload were not sent')
    return createAndReply(context, { ...describeUpload(context, upload, type ?? undefined), ...own })
  },
}

/** Assumed: the code of an upload that does not exist, or was not sent. */
function refuseUpload(context: Context<SyncInput>, reason: string): Reply {
  context.setReason(reason)
  return errorReplyByCode('uploaded_file_not_found')
}

/**
 * Returns the upload that has this URL. The host is not compared, because the fake can have several. Returns `unknown` for a URL of
 * the fake that no upload of the session has, and undefined for any other URL.
 */
function findUpload(context: Context<SyncInput>, url: string): UploadRow | 'unknown' | undefined {
  const { host, pathname = '' } = parseUrl(url) ?? {}
  const id = /\/uploads\/([0-9a-f-]{36})\/[^/]+$/.exec(pathname)?.[1]
  if (id === undefined) return undefined
  const upload = context.collection(uploads).get(id)
  return upload ?? (host === parseUrl(context.links.mediaUrl)?.host ? 'unknown' : undefined)
}

/** Returns the asset for a URL. Its name is the last part of the path. */
function describeUrl(url: string, type: SyncAssetType | undefined): NewAsset {
  const parts = parseUrl(url)?.pathname.split('/') ?? []
  const name = parts.findLast((part) => part !== '') ?? 'asset'
  const format = readExtension(name)
  return {
    name: name.slice(-MAX_SHORT_TEXT),
    source: { url },
    type: type ?? readType('', name),
    ...(format !== undefined && { format }),
  }
}

interface AssetFields {
  readonly name?: string | null | undefined
  readonly visibility?: AssetRow['visibility'] | null | undefined
  readonly projectId?: string | null | undefined
}

/** Returns the fields that a request sets. */
export function pickFields({ name: given, visibility, projectId }: AssetFields): Partial<AssetRow> {
  return {
    ...(given !== undefined && given !== null && { name: given }),
    ...(visibility !== undefined && visibility !== null && { visibility }),
    ...(projectId !== undefined && { projectId }),
  }
}

type NewAsset = Pick<AssetRow, 'name' | 'source' | 'type'> & Partial<AssetRow>

/** Returns the asset for an upload. `type` is the type in the request. It is used if the bytes are not known as media. */
export function describeUpload(
  context: Context<SyncInput>,
  upload: UploadRow,
  type?: SyncAssetType,
): NewAsset {
  const { id, fileName, contentType } = upload
  return {
    name: fileName,
    source: { upload: { id, fileName } },
    type: type ?? readType(contentType, fileName),
    ...describeFile(upload, context.files.get(id)?.bytes),
  }
}

/** Adds an asset. Only its user sees it, unless the request says otherwise. */
export function addAsset(context: Context<SyncInput>, asset: NewAsset): AssetRow {
  const row: AssetRow = {
    id: context.nextId('asset'),
    createdAt: context.at,
    updatedAt: context.at,
    visibility: 'USER',
    projectId: null,
    ...asset,
  }
  context.collection(assets).set(row)
  return row
}

function createAndReply(context: Context<SyncInput>, asset: NewAsset): Reply {
  return jsonReply<SyncAsset>(201, serializeAsset(addAsset(context, asset), context.links))
}
