import { jsonReply } from '../../lib/call.ts'
import { refuseCode, refuseFields } from './errors.ts'
import { parseGenerateBody } from './generate-body.ts'
import { parseForm, toUploads } from './generate-form.ts'
import { answerOnce, readKey, refuseKey } from './idempotency.ts'
import { findConflicts, isDubConflict } from './input-rules.ts'
import { refuseConcurrency } from './limits.ts'
import { toOutputFileName } from './output-file-name.ts'
import { serializeSync } from './serialize.ts'
import type { Body } from '../../lib/body.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput, SyncUpload } from '../../fixtures/sync.ts'
import type { Context, Operation } from '../provider.ts'
import type { GenerateBody } from './generate-body.ts'
import type { Posted } from './generate-form.ts'

/**
 * https://sync.so/docs/api-reference/api/generate-api/create
 * https://sync.so/docs/api-reference/api/generate-api/create-with-files
 */
export const create: Operation<SyncInput> = {
  name: 'create',
  method: 'POST',
  path: '/v2/generate',
  createsGeneration: true,
  accepts: 'json-or-form',
  handle(context) {
    const { body } = context
    const key = readKey(context)
    const refused = refuseKey(key)
    if (refused !== undefined) return refused
    if (body.kind === 'refused') return refuseBody(body)
    const posted = body.kind === 'json' ? { value: body.value, files: [] } : parseForm(body)
    if ('mistakes' in posted) return refuseFields(posted.mistakes)
    return answerOnce(context, { key, posted }, () => generate(context, posted))
  },
}

/** Assumed: the words. Too large is documented for forms, and answered alike for JSON. */
function refuseBody({ problem, reason }: Extract<Body, { kind: 'refused' }>): Reply {
  return problem === 'malformed'
    ? refuseFields([`body must be JSON or a form: ${reason}`])
    : refuseCode(413, {
        errorCode: 'generation_input_validation_failed',
        message: `The request is too large: ${reason}`,
      })
}

function generate(context: Context<SyncInput>, { value, files }: Posted): Reply {
  const models = context.catalogs.models.all().map(({ id }) => id)
  const parsed = parseGenerateBody(value, models)
  if ('mistakes' in parsed) return refuseFields(parsed.mistakes)
  const { body } = parsed
  const uploads = toUploads(files)
  if (isDubConflict(body, uploads)) return refuseDub()
  const conflicts = findConflicts(body, uploads)
  if (conflicts.length > 0) return refuseFields(conflicts)
  const refused = refuseConcurrency(context)
  if (refused !== undefined) return refused
  const seen = context.create(toInput(body, uploads))
  return jsonReply(201, serializeSync(seen, context.links, false))
}

/** https://sync.so/changelog/clearer-generation-input-validation */
function refuseDub(): Reply {
  return refuseCode(422, {
    errorCode: 'generation_input_dub_audio_conflict',
    // Assumed: the message.
    message: 'Dubbing takes one video, and no audio or text input',
  })
}

/** Assumed: a list of no segments is none. */
function toInput(body: GenerateBody, uploads: readonly SyncUpload[]): SyncInput {
  const { model, input, segments } = body
  return {
    model,
    input,
    ...(uploads.length > 0 && { uploads }),
    options: body.options ?? null,
    ...(segments !== undefined && segments !== null && segments.length > 0 && { segments }),
    webhookUrl: body.webhookUrl ?? null,
    outputFileName: toOutputFileName(body.outputFileName ?? null),
    projectId: body.projectId ?? null,
  }
}
