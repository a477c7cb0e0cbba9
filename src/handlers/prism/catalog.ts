import * as z from 'zod/mini'

import templates from '../../fixtures/prism/templates.json' with { type: 'json' }
import { listOf } from '../../lib/list-of.ts'
import { oneOf, parse, strictObject } from '../../lib/parse.ts'
import { generateTemplates } from './generated-templates.ts'
import type { CatalogDefinition, RequireOnly } from '../catalog.ts'

/** A variable of a template. A field without a value is absent, never null. */
export interface PrismVariable {
  readonly key: string
  readonly label: string
  readonly type: 'text' | 'image' | 'video' | 'audio'
  readonly required: boolean
  readonly placeholder?: string | undefined
  readonly description?: string | undefined
  /** The default. For media it is an S3 key or a URL. */
  readonly default_value?: string | undefined
  readonly max_length?: number | undefined
  readonly min_length?: number | undefined
  readonly slot?: string | undefined
}

/** A template of `GET /api/templates` in revision `2026-02`. */
export interface PrismRichTemplate {
  readonly id: string
  readonly title: string
  readonly description: string | null
  readonly category: string
  readonly duration_sec: number | null
  readonly input_variables: readonly PrismVariable[]
  /** The prompt, with `{{key}}` for each variable. */
  readonly prompt_template: string | null
}

/** A template of `GET /api/templates` in revision `2026-09`. */
export interface PrismSlimTemplate {
  readonly id: string
  readonly title: string
  readonly description: string | null
  readonly kind: 'image' | 'video'
  readonly model_name: string
}

/** A template with the fields of both revisions. */
export interface PrismTemplate extends PrismRichTemplate, PrismSlimTemplate {}

/**
 * The samples of the pages: the first row of the older page, the second of the newer page. Assumed: the titles,
 * descriptions, labels, placeholder and prompt, and the fields of each row that only the other page shows.
 *
 * JSON has no literal types. The cast is true because `createCatalogs` parses these rows with their schema.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const PRISM_TEMPLATES = templates.rows as readonly PrismTemplate[]

/** A new template. Fields that are left out have defaults. */
export type NewTemplate = RequireOnly<PrismTemplate, 'id' | 'title'>

const text = z.string('must be a string')
const id = text.check(z.minLength(1, 'must not be empty'))
const LENGTH = 'must be a whole number from 0'
const length = z.int(LENGTH).check(z.minimum(0, LENGTH))

const variable = strictObject({
  key: id,
  label: text,
  type: z.prefault(oneOf(['text', 'image', 'video', 'audio']), 'text'),
  required: z.prefault(z.boolean('must be true or false'), false),
  placeholder: z.optional(text),
  description: z.optional(text),
  default_value: z.optional(text),
  max_length: z.optional(length),
  min_length: z.optional(length),
  slot: z.optional(text),
})

const templateSchema = strictObject({
  id,
  title: text,
  description: z.prefault(z.nullable(text), null),
  category: z.prefault(text, 'general'),
  duration_sec: z.prefault(z.nullable(z.number('must be a number of seconds').check(z.positive())), 8),
  input_variables: z.prefault(listOf(variable, 'must be a list of variables'), []),
  prompt_template: z.prefault(z.nullable(text), null),
  kind: z.prefault(oneOf(['image', 'video']), 'video'),
  model_name: z.prefault(text, 'veo-3.1'),
})

export const templateCatalog: CatalogDefinition<PrismTemplate> = {
  name: 'templates',
  rows: PRISM_TEMPLATES,
  getId: (row) => row.id,
  rowFactory: {
    itemName: 'a template',
    parseRow: (value, action) => parse(templateSchema, value, action),
    generateRows: generateTemplates,
  },
}
