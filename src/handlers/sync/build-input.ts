import { sanitizeFileName } from './requests.ts'
import type { GenerateBody } from './generate-body.ts'
import type { SyncInput } from './requests.ts'

/** Returns the input of the generation that a valid submit creates. Assumed: an empty list of segments counts as missing. */
export function buildInput(body: GenerateBody): SyncInput {
  const { model, input, segments } = body
  return {
    model,
    input,
    options: body.options ?? null,
    ...(segments !== undefined && segments !== null && segments.length > 0 && { segments }),
    webhookUrl: body.webhookUrl ?? null,
    outputFileName: sanitizeFileName(body.outputFileName ?? null),
    projectId: body.projectId ?? null,
  }
}
