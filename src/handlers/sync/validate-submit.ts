import { shorten } from '../../lib/shorten.ts'
import { modelCatalog } from './catalog.ts'
import { assets } from './assets/asset.ts'
import { errorReplyByCode } from './codes.ts'
import { codedErrorReply, validationErrorReply } from './errors.ts'
import { parseGenerateBody } from './generate-body.ts'
import { findConflicts, isDubConflict } from './input-rules.ts'
import type { Reply } from '../../lib/call.ts'
import type { Context } from '../context.ts'
import type { GenerateBody, GenerateRules } from './generate-body.ts'
import type { SyncInput } from './requests.ts'

/** The error of a submit. */
export interface SubmitError {
  readonly error: Reply
  /** The field with the mistake, if the message of the error does not name it. */
  readonly field?: string
}

/** Returns the validated body of a submit, or its error. */
export function validateSubmit(
  context: Context<SyncInput>,
  value: unknown,
  { fieldsWithoutFile = [] }: Partial<Pick<GenerateRules, 'fieldsWithoutFile'>> = {},
): { readonly body: GenerateBody } | SubmitError {
  const models = context
    .catalog(modelCatalog)
    .all()
    .map(({ id }) => id)
  const parsed = parseGenerateBody(value, { models, fieldsWithoutFile })
  if ('mistakes' in parsed) return { error: validationErrorReply(parsed.mistakes) }
  const { body } = parsed
  if (isDubConflict(body)) return { error: dubConflictReply() }
  const conflicts = findConflicts(body)
  if (conflicts.length > 0) return { error: validationErrorReply(conflicts) }
  return checkAssets(context, body) ?? { body }
}

/** Returns the error of an input whose asset the session does not have, or whose asset has another type. Assumed: a 422 for the type. */
function checkAssets(context: Context<SyncInput>, { input }: GenerateBody): SubmitError | undefined {
  for (const [index, { type, assetId }] of input.entries()) {
    if (typeof assetId !== 'string') continue
    const field = `input.${index}.assetId`
    const id = JSON.stringify(shorten(assetId, MAX_ID_LENGTH))
    const asset = context.collection(assets).get(assetId)
    if (asset === undefined) {
      context.setReason(`${field}: the session has no asset ${id}`)
      return { error: errorReplyByCode('asset_not_found'), field }
    }
    if (asset.type === type.toUpperCase()) continue
    context.setReason(`${field}: the asset ${id} is of type ${asset.type}, but the input is of type ${type}`)
    return { error: errorReplyByCode('generation_input_asset_type_mismatch'), field }
  }
  return undefined
}

/** The number of characters of an id in a reason: the length of a UUID. */
const MAX_ID_LENGTH = 36

/** Source: https://sync.so/changelog/clearer-generation-input-validation */
function dubConflictReply(): Reply {
  return codedErrorReply(422, {
    errorCode: 'generation_input_dub_audio_conflict',
    // Assumed: the message.
    message: 'Dubbing takes one video, and no audio or text input',
  })
}
