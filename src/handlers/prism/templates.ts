import { jsonReply } from '../../lib/call.ts'
import { templateCatalog } from './catalog.ts'
import { errorReply } from './errors.ts'
import { serializeTemplate } from './serialize-template.ts'
import { getTemplateParameters, parseTemplateQuery } from './template-query.ts'
import type { PrismInput } from './requests.ts'
import type { PrismRichTemplate, PrismSlimTemplate } from './catalog.ts'
import type { Operation } from '../provider.ts'

/** The body of `GET /api/templates`. */
export interface PrismTemplateList {
  /** The templates of the page, in the form of the revision. */
  readonly data: readonly (PrismRichTemplate | PrismSlimTemplate)[]
  /** The index of the first template, the maximum number of templates, and true if more follow. */
  readonly pagination: { readonly offset: number; readonly limit: number; readonly has_more: boolean }
}

/** The body of `GET /api/templates/:id`. */
export interface PrismTemplateBody {
  /** The template, in the form of the revision. */
  readonly data: PrismRichTemplate | PrismSlimTemplate
}

/** Source: https://docs.prismvideos.com/api-reference/list-templates */
const list: Operation<PrismInput> = {
  name: 'templates',
  method: 'GET',
  path: '/api/templates',
  knownInput: { query: ({ revision }) => getTemplateParameters(revision) },
  handle(context) {
    const { query, revision } = context
    const result = parseTemplateQuery(query, revision)
    if (result.kind === 'invalid') return errorReply(400, result.message)
    const { offset, limit, includes } = result.value
    const found = context.catalog(templateCatalog).all().filter(includes)
    return jsonReply<PrismTemplateList>(200, {
      data: found.slice(offset, offset + limit).map((template) => serializeTemplate(template, revision)),
      pagination: { offset, limit, has_more: offset + limit < found.length },
    })
  },
}

/** Source: https://docs.prismvideos.com/api-reference/get-template */
const get: Operation<PrismInput> = {
  name: 'template',
  method: 'GET',
  path: '/api/templates/:id',
  knownInput: {},
  handle(context) {
    const template = context.catalog(templateCatalog).find(context.params['id'] ?? '')
    if (template === undefined) return context.error('not-found', 'the catalog has no template with this id')
    return jsonReply<PrismTemplateBody>(200, { data: serializeTemplate(template, context.revision) })
  },
}

export const templateOperations: readonly Operation<PrismInput>[] = [list, get]
