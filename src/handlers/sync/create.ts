import { jsonReply } from '../../lib/call.ts'
import { validationErrorReply } from './errors.ts'
import { GENERATE_FIELDS } from './generate-body.ts'
import { FILE_FIELDS, parseForm } from './generate-form.ts'
import { checkIdempotencyKey, listIdempotencyHeaders, readIdempotencyKey, replyOnce } from './idempotency.ts'
import { checkConcurrency } from './limits.ts'
import { ASSET_TYPES } from './assets/asset.ts'
import { addAsset, describeUpload } from './assets/create.ts'
import { storeFormFile } from './assets/upload.ts'
import { isSince } from './revisions.ts'
import { bodyErrorReply } from './read-body.ts'
import { buildInput } from './build-input.ts'
import { serializeGeneration } from './serialize.ts'
import { validateSubmit } from './validate-submit.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput, SyncInputItem } from './requests.ts'
import type { Context } from '../context.ts'
import type { Operation } from '../provider.ts'
import type { GenerateBody } from './generate-body.ts'
import type { RequestBody } from './generate-form.ts'

/**
 * Sources: https://sync.so/docs/api-reference/api/generate-api/create and
 * https://sync.so/docs/api-reference/api/generate-api/create-with-files
 */
export const create: Operation<SyncInput> = {
  name: 'create',
  method: 'POST',
  path: '/v2/generate',
  createsGeneration: true,
  accepts: 'json-or-form',
  keepsFiles: true,
  knownInput: { body: GENERATE_FIELDS, files: FILE_FIELDS, headers: listIdempotencyHeaders },
  handle(context) {
    const { body } = context
    const key = readIdempotencyKey(context)
    const keyError = checkIdempotencyKey(key)
    if (keyError !== undefined) return keyError
    if (body.kind === 'refused') return bodyErrorReply(body, 'JSON or a form')
    if (body.kind === 'bytes') return validationErrorReply(['body must be JSON or a form'])
    const requestBody = body.kind === 'json' ? { value: body.value, files: [] } : parseForm(body)
    if ('mistakes' in requestBody) return validationErrorReply(requestBody.mistakes)
    const sizeError = checkSizes(context, requestBody)
    if (sizeError !== undefined) return sizeError
    return replyOnce(context, { key, requestBody }, () => createGeneration(context, requestBody))
  },
}

/** The largest file of `2026-06`, in bytes. Source: an older edition of the page of forms, which says 20 MB. */
const MAX_FILE_BYTES = 20 * 1_024 ** 2

function checkSizes({ revision }: Context<SyncInput>, { files }: RequestBody): Reply | undefined {
  if (isSince(revision, '2026-08') || files.every(({ file }) => file.size <= MAX_FILE_BYTES)) return undefined
  const reason = `a file has more than ${MAX_FILE_BYTES} bytes`
  return bodyErrorReply({ kind: 'refused', problem: 'too-large', reason }, 'JSON or a form')
}

function createGeneration(context: Context<SyncInput>, { value, files }: RequestBody): Reply {
  const submit = validateSubmit(context, value, { fieldsWithoutFile: listFieldsWithoutFile(context) })
  if ('error' in submit) return submit.error
  const concurrencyError = checkConcurrency(context)
  if (concurrencyError !== undefined) return concurrencyError
  const snapshot = context.create({ ...buildInput(submit.body), ...storeFiles(context, submit.body, files) })
  return jsonReply(201, serializeGeneration(snapshot, context, false))
}

/** Returns the file fields of a form that have no file. */
function listFieldsWithoutFile({ body }: Context<SyncInput>): readonly string[] {
  if (body.kind !== 'form') return []
  return FILE_FIELDS.filter((name) => !body.files.some(({ field }) => field === name))
}

/** Keeps the files of a form. Since `2026-10` each is an asset, and its input has the `assetId`; before, its input has a URL. */
function storeFiles(
  context: Context<SyncInput>,
  { input }: GenerateBody,
  files: RequestBody['files'],
): Partial<SyncInput> {
  const uploads = files.map(({ index, file }) => ({ index, upload: storeFormFile(context, file) }))
  if (uploads.length === 0) return {}
  const areAssets = isSince(context.revision, '2026-10')
  const items: SyncInputItem[] = [...input]
  for (const { index, upload } of uploads) {
    const item = items[index]
    if (item === undefined) continue
    const { type, url: _url, ...rest } = item
    items[index] = { type, ...rest }
    if (!areAssets) continue
    // Assumed: the asset gets the type of its input, even if the bytes have another type.
    const assetType = ASSET_TYPES.find((candidate) => candidate === type.toUpperCase())
    const asset = { ...describeUpload(context, upload), ...(assetType !== undefined && { type: assetType }) }
    items[index] = { type, assetId: addAsset(context, asset).id, ...rest }
  }
  if (areAssets) return { input: items }
  return {
    input: items,
    uploads: uploads.map(({ index, upload: { id, fileName } }) => ({ index, id, fileName })),
  }
}
