import { refusePrism } from './errors.ts'
import { readBody } from './read-body.ts'
import { parsePromptRequest } from './requests.ts'
import { submit } from './submit.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { Operation } from '../provider.ts'

/**
 * Assumed: its answer, which is that of a template's, and that it tells no webhook: the page has no field for one.
 *
 * https://prism-c8e399ce.mintlify.app/api-reference/create-generation
 */
export const createFromPrompt: Operation<PrismInput> = {
  name: 'create',
  method: 'POST',
  path: '/api/generations',
  revisions: ['2026-09'],
  createsGeneration: true,
  accepts: 'json',
  handle(context) {
    const given = readBody(context)
    if ('reply' in given) return given.reply
    const template = toTemplateId(given.value)
    if (template !== undefined && context.catalogs.templates.find(template) === undefined) {
      return context.error('not-found', 'the catalog has no such template')
    }
    const request = parsePromptRequest(given.value)
    if (request.kind === 'refused') return refusePrism(400, request.message)
    const { templateId = null, count = 1 } = request.value
    return submit(context, { template_id: templateId }, count)
  },
}

/** A template is looked for before the rest is looked at. */
function toTemplateId(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('templateId' in value)) return undefined
  return typeof value.templateId === 'string' ? value.templateId : undefined
}
