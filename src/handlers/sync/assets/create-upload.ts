import * as z from 'zod/mini'

import { jsonReply } from '../../../lib/call.ts'
import { listFields } from '../../../lib/list-fields.ts'
import { errorReplyByCode } from '../codes.ts'
import { SYNC_FORM_LIMITS } from '../generate-form.ts'
import { parseBody } from '../parse-body.ts'
import { assetName } from './create.ts'
import { buildUploadUrl, isContentType, uploads } from './upload.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { UploadRow } from './upload.ts'

/** The time until an upload URL expires, in seconds. Source: replies of the live API. */
const EXPIRES_SECONDS = 604_800

const SIZE = 'must be a whole number of bytes, at least 1'

const request = z.object(
  {
    fileName: assetName,
    contentType: z
      .string('must be a string')
      .check(z.refine(isContentType, 'must be a content type such as video/mp4')),
    size: z.int(SIZE).check(z.minimum(1, SIZE)),
  },
  'must be an object',
)

/** The body of `POST /v2/assets/upload`. */
export interface SyncUploadUrls {
  /** The URL to send the bytes to, with PUT. */
  readonly uploadUrl: string
  /** The URL of the file once it is sent. */
  readonly url: string
  /** The time until `uploadUrl` expires, in seconds. */
  readonly expiresIn: number
}

/** Source: https://sync.so/docs/api-reference/api/assets-api/create-upload */
export const createUpload: Operation<SyncInput> = {
  name: 'asset-upload',
  method: 'POST',
  path: '/v2/assets/upload',
  accepts: 'json',
  knownInput: { body: listFields(request) },
  handle(context) {
    const parsed = parseBody(request, context)
    if ('error' in parsed) return parsed.error
    const { size } = parsed.value
    // Assumed: the limit of a file in a form.
    if (size > SYNC_FORM_LIMITS.fileBytes) return errorReplyByCode('file_size_exceeds_plan_limit')
    const id = context.nextId('upload')
    const token = context.nextId('upload-token')
    const expiresAt = context.at + EXPIRES_SECONDS * 1_000
    const row: UploadRow = { ...parsed.value, id, token, expiresAt, isReceived: false }
    context.collection(uploads).set(row)
    const url = buildUploadUrl(row, context.links)
    return jsonReply<SyncUploadUrls>(201, {
      uploadUrl: `${url}?token=${token}`,
      url,
      expiresIn: EXPIRES_SECONDS,
    })
  },
}
