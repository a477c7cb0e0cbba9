import { jsonReply } from '../../lib/call.ts'
import { refusePrism } from './errors.ts'
import { serializeTemplate } from './serialize-template.ts'
import { parseTemplateQuery } from './template-query.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { Operation } from '../provider.ts'

/** https://docs.prismvideos.com/api-reference/list-templates */
const list: Operation<PrismInput> = {
  name: 'templates',
  method: 'GET',
  path: '/api/templates',
  handle({ query, revision, catalogs }) {
    const asked = parseTemplateQuery(query, revision)
    if (asked.kind === 'refused') return refusePrism(400, asked.message)
    const { offset, limit } = asked.value
    const found = catalogs.templates.all().filter(asked.value.includes)
    return jsonReply(200, {
      data: found.slice(offset, offset + limit).map((template) => serializeTemplate(template, revision)),
      pagination: { offset, limit, has_more: offset + limit < found.length },
    })
  },
}

/** https://docs.prismvideos.com/api-reference/get-template */
const get: Operation<PrismInput> = {
  name: 'template',
  method: 'GET',
  path: '/api/templates/:id',
  handle(context) {
    const template = context.catalogs.templates.find(context.params['id'] ?? '')
    if (template === undefined) return context.error('not-found', 'the catalog has no such template')
    return jsonReply(200, { data: serializeTemplate(template, context.revision) })
  },
}

export const templateOperations: readonly Operation<PrismInput>[] = [list, get]
