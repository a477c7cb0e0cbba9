import type { PrismTemplate } from './catalog.ts'
import type { ParseResult } from './requests.ts'

/** The part of the template list that a query selects. */
export interface TemplateQuery {
  readonly offset: number
  readonly limit: number
  readonly includes: (template: PrismTemplate) => boolean
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 100
const MIN_SEARCH_LENGTH = 2

/** Returns the query parameters that a revision has. */
export function getTemplateParameters(revision: string): readonly string[] {
  return ['limit', 'offset', revision === '2026-02' ? 'category' : 'q']
}

/** Assumed: `limit` is a whole number from 1 and is reduced to the maximum. `offset` is a whole number from 0. */
export function parseTemplateQuery(query: URLSearchParams, revision: string): ParseResult<TemplateQuery> {
  const limit = parseWholeNumber(query.get('limit') ?? String(DEFAULT_LIMIT))
  const offset = parseWholeNumber(query.get('offset') ?? '0')
  if (limit === undefined || limit < 1) return invalid('limit must be a whole number from 1')
  if (offset === undefined) return invalid('offset must be a whole number from 0')
  const q = revision === '2026-02' ? null : query.get('q')
  // Assumed: a shorter search gets a 400, as the page about `GET /api/characters` says for its `q`.
  if (q !== null && q.length < MIN_SEARCH_LENGTH)
    return invalid(`q must have at least ${MIN_SEARCH_LENGTH} characters`)
  const category = revision === '2026-02' ? query.get('category') : null
  return {
    kind: 'valid',
    value: {
      offset,
      limit: Math.min(limit, MAX_LIMIT),
      includes: (template) =>
        (category === null || template.category === category) && (q === null || hasText(template, q)),
    },
  }
}

function parseWholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function hasText({ title, description }: PrismTemplate, q: string): boolean {
  return [title, description ?? ''].some((text) => text.toLowerCase().includes(q.toLowerCase()))
}

function invalid(message: string): ParseResult<TemplateQuery> {
  return { kind: 'invalid', message }
}
