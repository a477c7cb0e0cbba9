import { templateCatalog } from './catalog.ts'
import { errorReply } from './errors.ts'
import { parseBody } from './read-body.ts'
import { getTemplateDuration, getTemplateFields, parseTemplateRequest } from './requests.ts'
import { submit } from './submit.ts'
import { findVariableMistakes } from './variables.ts'
import type { PrismInput } from './requests.ts'
import type { KnownFields } from '../../lib/known-fields.ts'
import type { InputContext } from '../context.ts'
import type { Operation } from '../provider.ts'
import type { PrismVariable } from './catalog.ts'

/**
 * Assumed: the template is looked up before the body is parsed. Forms and characters belong to `2026-09`.
 *
 * Source: https://docs.prismvideos.com/api-reference/generate-video
 */
export const createFromTemplate: Operation<PrismInput> = {
  name: 'create',
  method: 'POST',
  path: '/api/templates/:id/generate',
  createsGeneration: true,
  accepts: 'json-or-form',
  knownInput: {
    body: listKnownFields,
    files: (context) => findVariables(context).map(({ key }) => key),
  },
  handle(context) {
    const { params, revision } = context
    const template = context.catalog(templateCatalog).find(params['id'] ?? '')
    if (template === undefined) return context.error('not-found', 'the catalog has no template with this id')
    const body = parseBody(context)
    if ('reply' in body) return body.reply
    const request = parseTemplateRequest(body.value, revision)
    if (request.kind === 'invalid') return errorReply(400, request.message)
    const { variables, character_variables: characters = {}, webhook_url } = request.value
    const mistakes = findVariableMistakes(template.input_variables, {
      variables,
      characters,
      files: body.files,
      revision,
    })
    if (mistakes.length > 0) return errorReply(400, mistakes.join('; '))
    const duration = getTemplateDuration(template)
    return submit(context, { template_id: template.id, webhook_url: webhook_url || null, duration }, 1)
  },
}

/** Returns the known fields of a submit. The fields of `variables` are the variables of the template. */
function listKnownFields(context: InputContext): KnownFields {
  const { character_variables: characters, ...fields } = getTemplateFields(context.revision)
  const variables = findVariables(context)
  const images = variables.filter(({ type }) => type === 'image')
  return {
    ...fields,
    variables: createFields(variables),
    ...(characters !== undefined && { character_variables: createFields(images) }),
  }
}

/** Returns the variables of the template. None if the template is unknown, because the call is refused. */
function findVariables(context: InputContext): readonly PrismVariable[] {
  return context.catalog(templateCatalog).find(context.params['id'] ?? '')?.input_variables ?? []
}

function createFields(variables: readonly PrismVariable[]): KnownFields {
  return Object.fromEntries(variables.map(({ key }) => [key, true]))
}
