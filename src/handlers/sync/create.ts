import { jsonReply } from '../../lib/call.ts'
import { modelCatalog } from './catalog.ts'
import { codedErrorReply, validationErrorReply } from './errors.ts'
import { GENERATE_FIELDS, parseGenerateBody } from './generate-body.ts'
import { FILE_FIELDS, parseForm, getUploadTypes } from './generate-form.ts'
import { checkIdempotencyKey, listIdempotencyHeaders, readIdempotencyKey, replyOnce } from './idempotency.ts'
import { findConflicts, isDubConflict } from './input-rules.ts'
import { checkConcurrency } from './limits.ts'
import { sanitizeFileName } from './requests.ts'
import { serializeGeneration } from './serialize.ts'
import type { Body } from '../../lib/body.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput, SyncUpload } from './requests.ts'
import type { Context, Operation } from '../provider.ts'
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
  knownInput: { body: GENERATE_FIELDS, files: FILE_FIELDS, headers: listIdempotencyHeaders },
  handle(context) {
    const { body } = context
    const key = readIdempotencyKey(context)
    const keyError = checkIdempotencyKey(key)
    if (keyError !== undefined) return keyError
    if (body.kind === 'refused') return bodyErrorReply(body)
    const requestBody = body.kind === 'json' ? { value: body.value, files: [] } : parseForm(body)
    if ('mistakes' in requestBody) return validationErrorReply(requestBody.mistakes)
    return replyOnce(context, { key, requestBody }, () => createGeneration(context, requestBody))
  },
}

/** Assumed: the messages. The 413 is documented for forms, and JSON gets the same. */
function bodyErrorReply({ problem, reason }: Extract<Body, { kind: 'refused' }>): Reply {
  return problem === 'malformed'
    ? validationErrorReply([`body must be JSON or a form: ${reason}`])
    : codedErrorReply(413, {
        errorCode: 'generation_input_validation_failed',
        message: `The request is too large: ${reason}`,
      })
}

function createGeneration(context: Context<SyncInput>, { value, files }: RequestBody): Reply {
  const models = context
    .catalog(modelCatalog)
    .all()
    .map(({ id }) => id)
  const parsed = parseGenerateBody(value, models)
  if ('mistakes' in parsed) return validationErrorReply(parsed.mistakes)
  const { body } = parsed
  const uploads = getUploadTypes(files)
  if (isDubConflict(body, uploads)) return dubConflictReply()
  const conflicts = findConflicts(body, uploads)
  if (conflicts.length > 0) return validationErrorReply(conflicts)
  const concurrencyError = checkConcurrency(context)
  if (concurrencyError !== undefined) return concurrencyError
  const snapshot = context.create(buildInput(body, uploads))
  return jsonReply(201, serializeGeneration(snapshot, context, false))
}

/** Source: https://sync.so/changelog/clearer-generation-input-validation */
function dubConflictReply(): Reply {
  return codedErrorReply(422, {
    errorCode: 'generation_input_dub_audio_conflict',
    // Assumed: the message.
    message: 'Dubbing takes one video, and no audio or text input',
  })
}

/** Assumed: an empty list of segments counts as missing. */
function buildInput(body: GenerateBody, uploads: readonly SyncUpload[]): SyncInput {
  const { model, input, segments } = body
  return {
    model,
    input,
    ...(uploads.length > 0 && { uploads }),
    options: body.options ?? null,
    ...(segments !== undefined && segments !== null && segments.length > 0 && { segments }),
    webhookUrl: body.webhookUrl ?? null,
    outputFileName: sanitizeFileName(body.outputFileName ?? null),
    projectId: body.projectId ?? null,
  }
}
