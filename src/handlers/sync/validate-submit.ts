import { modelCatalog } from './catalog.ts'
import { assets, replyWithoutAsset } from './assets/asset.ts'
import { errorReplyByCode } from './codes.ts'
import { codedErrorReply, validationErrorReply } from './errors.ts'
import { parseGenerateBody } from './generate-body.ts'
import { findConflicts, isDubConflict } from './input-rules.ts'
import type { Reply } from '../../lib/call.ts'
import type { Context } from '../context.ts'
import type { GenerateBody } from './generate-body.ts'
import type { SyncInput } from './requests.ts'

/** Returns the validated body of a submit, or its error. */
export function validateSubmit(
  context: Context<SyncInput>,
  value: unknown,
): { readonly body: GenerateBody } | { readonly error: Reply } {
  const models = context
    .catalog(modelCatalog)
    .all()
    .map(({ id }) => id)
  const parsed = parseGenerateBody(value, models)
  if ('mistakes' in parsed) return { error: validationErrorReply(parsed.mistakes) }
  const { body } = parsed
  if (isDubConflict(body)) return { error: dubConflictReply() }
  const conflicts = findConflicts(body)
  if (conflicts.length > 0) return { error: validationErrorReply(conflicts) }
  const assetError = checkAssets(context, body)
  return assetError === undefined ? { body } : { error: assetError }
}

/** Returns the error of an input whose asset the session does not have, or whose asset has another type. Assumed: a 422 for the type. */
function checkAssets(context: Context<SyncInput>, { input }: GenerateBody): Reply | undefined {
  for (const { type, assetId } of input) {
    if (typeof assetId !== 'string') continue
    const asset = context.collection(assets).get(assetId)
    if (asset === undefined) return replyWithoutAsset(context)
    if (asset.type === type.toUpperCase()) continue
    context.setReason(`the asset is of type ${asset.type}, but the input is of type ${type}`)
    return errorReplyByCode('generation_input_asset_type_mismatch')
  }
  return undefined
}

/** Source: https://sync.so/changelog/clearer-generation-input-validation */
function dubConflictReply(): Reply {
  return codedErrorReply(422, {
    errorCode: 'generation_input_dub_audio_conflict',
    // Assumed: the message.
    message: 'Dubbing takes one video, and no audio or text input',
  })
}
