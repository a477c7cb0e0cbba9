import { errorReply } from '../errors.ts'
import { replyWithoutUpload, uploads } from './upload.ts'
import type { FileContent } from '../../../lib/body.ts'
import type { Reply } from '../../../lib/call.ts'
import type { SyncInput } from '../requests.ts'
import type { Context, OwnedRow } from '../../context.ts'
import type { Operation } from '../../provider.ts'
import type { UploadRow } from './upload.ts'

/**
 * Receives the bytes of an upload at its `uploadUrl`.
 *
 * Assumed: as for a presigned URL, the content type and the size must be those that were declared, else the reply is a 403. A call
 * without a content type is accepted. Sending the file again replaces it.
 */
export const putUpload: Operation<SyncInput> = {
  name: 'upload-write',
  method: 'PUT',
  path: '/uploads/:id/:file',
  requiresKey: false,
  accepts: 'bytes',
  keepsFiles: true,
  knownInput: { query: ['token'] },
  handle(context) {
    const { body, params } = context
    const upload = context.findByUrl(uploads, params['id'] ?? '')
    if (upload === undefined) return replyWithoutUpload(context, 'no upload has this id')
    if (body.kind !== 'bytes') return errorReply(400, 'The body must be the bytes of the file')
    const refusal = refuse(context, upload, body.file)
    if (refusal !== undefined) return refusal
    const type = body.file.type === '' ? upload.row.contentType : body.file.type
    context.files.set(upload.row.id, { ...body.file, type }, upload.session)
    upload.replace({ ...upload.row, isReceived: true })
    return { status: 200, headers: { etag: `"${body.file.hash.slice(0, 32)}"` }, body: '' }
  },
}

function refuse(
  context: Context<SyncInput>,
  { row, at }: OwnedRow<UploadRow>,
  file: FileContent,
): Reply | undefined {
  const problem =
    row.token !== null && context.query.get('token') === row.token
      ? findProblem(row, at, file)
      : 'the token is missing or wrong. Send the file to the uploadUrl'
  if (problem === undefined) return undefined
  context.setReason(problem)
  return errorReply(403, `Upload refused: ${problem}`)
}

function findProblem(
  { contentType, size, expiresAt }: UploadRow,
  at: number,
  file: FileContent,
): string | undefined {
  if (at >= expiresAt) return 'the uploadUrl has expired'
  if (file.type !== '' && removeParameters(file.type) !== removeParameters(contentType))
    return `the content type is ${removeParameters(file.type)}, but ${removeParameters(contentType)} was declared`
  return file.size === size ? undefined : `the file has ${file.size} bytes, but ${size} were declared`
}

/** Returns a content type without its parameters. */
function removeParameters(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase().slice(0, 100)
}
