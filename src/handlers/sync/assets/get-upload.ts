import { serveFile } from '../../../lib/serve-file.ts'
import { isContentType, replyWithoutUpload, uploads } from './upload.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'

/** The bytes of an upload, at the `url` of its asset or of the input that it came with. */
export const getUpload: Operation<SyncInput> = {
  name: 'upload-read',
  method: 'GET',
  path: '/uploads/:id/:file',
  requiresKey: false,
  handle(context) {
    const upload = context.findByUrl(uploads, context.params['id'] ?? '')
    if (upload === undefined) return replyWithoutUpload(context, 'no upload has this id')
    const file = context.files.get(upload.row.id)
    if (file !== undefined)
      return serveFile(context.call, { bytes: file.bytes, type: formatType(file.type), headers: HEADERS })
    return replyWithoutUpload(
      context,
      upload.row.isReceived
        ? 'the bytes of the upload were too large to keep, or were removed to make room for newer ones'
        : 'the bytes of the upload were not sent',
    )
  },
}

/** An uploaded page must not run scripts, because on the server its origin is that of the control routes. */
const HEADERS = { 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' }

/** Assumed: a file without a valid content type is a file of any bytes. */
function formatType(type: string): string {
  return isContentType(type) ? type : 'application/octet-stream'
}
