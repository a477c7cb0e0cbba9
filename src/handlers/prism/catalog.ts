import * as z from 'zod/mini'

import templates from '../../fixtures/prism/templates.json' with { type: 'json' }
import { listOf } from '../../lib/list-of.ts'
import { oneOf, parse, strictObject } from '../../lib/parse.ts'
import { generateTemplates } from './generated-templates.ts'
import type { CatalogDefinition, RequireOnly } from '../catalog.ts'

/** A variable of a template. A field without a value is absent, never null. */
export interface PrismVariable {
  /** The name of the field in `variables` of a submit. */
  readonly key: string
  /** The name for people. */
  readonly label: string
  /** The kind of the value: a text, or the URL of a file. */
  readonly type: 'text' | 'image' | 'video' | 'audio'
  /** True if a submit must have a value for it. */
  readonly required: boolean
  /** The text that a form shows while there is no value. */
  readonly placeholder?: string | undefined
  /** The description for people. */
  readonly description?: string | undefined
  /** The default. For media it is an S3 key or a URL. */
  readonly default_value?: string | undefined
  /** The maximum length of a text, in characters. */
  readonly max_length?: number | undefined
  /** The minimum length of a text, in characters. */
  readonly min_length?: number | undefined
  /** The slot of the template that the value is for. */
  readonly slot?: string | undefined
}

/** A template of `GET /api/templates` in revision `2026-02`. */
export interface PrismRichTemplate {
  /** The id in the path of a submit. */
  readonly id: string
  /** The name for people. */
  readonly title: string
  /** The description for people. Null if there is none. */
  readonly description: string | null
  /** The category, by which the list can be filtered. */
  readonly category: string
  /** The length of the video, in seconds. Null if the template has none. */
  readonly duration_sec: number | null
  /** The variables that a submit fills in. */
  readonly input_variables: readonly PrismVariable[]
  /** The prompt, with `{{key}}` for each variable. */
  readonly prompt_template: string | null
}

/** A template of `GET /api/templates` in revision `2026-09`. */
export interface PrismSlimTemplate {
  /** The id in the path of a submit. */
  readonly id: string
  /** The name for people. */
  readonly title: string
  /** The description for people. Null if there is none. */
  readonly description: string | null
  /** The kind of the output. */
  readonly kind: 'image' | 'video'
  /** The name of the model that makes the output. */
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
