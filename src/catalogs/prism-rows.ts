import templates from '../fixtures/prism/templates.json' with { type: 'json' }

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
export const PRISM_TEMPLATES = templates.rows as readonly PrismTemplate[]
