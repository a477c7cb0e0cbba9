import { refusePrism } from './errors.ts'
import { readBody } from './read-body.ts'
import { parseTemplateRequest } from './requests.ts'
import { submit } from './submit.ts'
import { findVariableMistakes } from './variables.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { Operation } from '../provider.ts'

/**
 * Assumed: the template is looked for before the body is looked at, and the page's forms and characters are those of
 * `2026-09`.
 *
 * https://docs.prismvideos.com/api-reference/generate-video
 */
export const createFromTemplate: Operation<PrismInput> = {
  name: 'create',
  method: 'POST',
  path: '/api/templates/:id/generate',
  createsGeneration: true,
  accepts: 'json-or-form',
  handle(context) {
    const { params, revision } = context
    const template = context.catalogs.templates.find(params['id'] ?? '')
    if (template === undefined) return context.error('not-found', 'the catalog has no such template')
    const given = readBody(context)
    if ('reply' in given) return given.reply
    const request = parseTemplateRequest(given.value, revision)
    if (request.kind === 'refused') return refusePrism(400, request.message)
    const { variables, character_variables: characters = {}, webhook_url } = request.value
    const mistakes = findVariableMistakes(template.input_variables, {
      variables,
      characters,
      files: given.files,
      revision,
    })
    if (mistakes.length > 0) return refusePrism(400, mistakes.join('; '))
    return submit(context, { template_id: template.id, webhook_url: webhook_url || null }, 1)
  },
}
