import { templateCatalog } from './catalog.ts'
import { errorReply } from './errors.ts'
import { parseBody } from './read-body.ts'
import { getTemplateDuration, parsePromptRequest, PROMPT_FIELDS } from './requests.ts'
import { submit } from './submit.ts'
import type { PrismInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/**
 * Assumed: the reply, which is the same as for a template. It sends no webhook, because the page has no field for a URL.
 *
 * Source: https://prism-c8e399ce.mintlify.app/api-reference/create-generation
 */
export const createFromPrompt: Operation<PrismInput> = {
  name: 'create',
  method: 'POST',
  path: '/api/generations',
  revisions: ['2026-09'],
  createsGeneration: true,
  accepts: 'json',
  knownInput: { body: PROMPT_FIELDS },
  handle(context) {
    const body = parseBody(context)
    if ('reply' in body) return body.reply
    // Before the rest of the body is validated: an unknown template is a 404 in any case.
    const wantedTemplateId = readTemplateId(body.value)
    const template =
      wantedTemplateId === undefined ? undefined : context.catalog(templateCatalog).find(wantedTemplateId)
    if (wantedTemplateId !== undefined && template === undefined) {
      return context.error('not-found', 'the catalog has no template with this id')
    }
    const request = parsePromptRequest(body.value)
    if (request.kind === 'invalid') return errorReply(400, request.message)
    const {
      templateId = null,
      count = 1,
      modelName,
      aspectRatio,
      duration = getTemplateDuration(template),
    } = request.value
    return submit(context, { template_id: templateId, modelName, aspectRatio, duration }, count)
  },
}

function readTemplateId(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('templateId' in value)) return undefined
  return typeof value.templateId === 'string' ? value.templateId : undefined
}
