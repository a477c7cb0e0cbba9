import type { PrismTemplate } from '../../fixtures/prism-catalog.ts'
import type { Checked } from './requests.ts'

/** Which part of the list is asked for. */
export interface TemplateQuery {
  readonly offset: number
  readonly limit: number
  readonly includes: (template: PrismTemplate) => boolean
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 100
const MIN_TEXT = 2

/** Assumed: `limit` is cut to the maximum, and must be a whole number from 1; `offset` one from 0. */
export function parseTemplateQuery(query: URLSearchParams, revision: string): Checked<TemplateQuery> {
  const limit = toWhole(query.get('limit'), DEFAULT_LIMIT)
  const offset = toWhole(query.get('offset'), 0)
  if (limit === undefined || limit < 1) return refuse('limit must be a whole number from 1')
  if (offset === undefined) return refuse('offset must be a whole number from 0')
  const q = revision === '2026-02' ? null : query.get('q')
  // Assumed: as for characters, whose page says so.
  if (q !== null && q.length < MIN_TEXT) return refuse(`q must have at least ${MIN_TEXT} characters`)
  const category = revision === '2026-02' ? query.get('category') : null
  return {
    kind: 'checked',
    value: {
      offset,
      limit: Math.min(limit, MAX_LIMIT),
      includes: (template) =>
        (category === null || template.category === category) && (q === null || hasText(template, q)),
    },
  }
}

function toWhole(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function hasText({ title, description }: PrismTemplate, q: string): boolean {
  return [title, description ?? ''].some((text) => text.toLowerCase().includes(q.toLowerCase()))
}

function refuse(message: string): Checked<TemplateQuery> {
  return { kind: 'refused', message }
}
