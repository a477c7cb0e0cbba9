import * as z from 'zod/mini'

import models from '../../fixtures/sync/models.json' with { type: 'json' }
import { oneOf, parse, strictObject } from '../../lib/parse.ts'
import type { CatalogDefinition, RequireOnly } from '../catalog.ts'

/** One row of `GET /v2/models`. */
export interface SyncModel {
  /** The `model` of a submit, such as `lipsync-2`. */
  readonly id: string
  /** The name for people. */
  readonly name: string
  /** The kind of model. */
  readonly type: 'lipsync' | 'react'
  /** The version of the model, such as `1.0.0`. */
  readonly version: string
  /** The description for people. */
  readonly description?: string | undefined
  /** The time of deprecation, ISO 8601. The list leaves out deprecated models. */
  readonly deprecatedAt?: string | undefined
}

/**
 * The models of both revisions, in the order of the documented enum.
 * Assumed: the versions, and that the name is the id, as in the SDK.
 *
 * JSON has no literal types. The cast is true because `createCatalogs` parses these rows with their schema.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const SYNC_MODELS = models.rows as readonly SyncModel[]

/** A new model. Fields that are left out have defaults. */
export type NewModel = RequireOnly<SyncModel, 'id' | 'name'>

const text = z.string('must be a string')

const modelSchema = strictObject({
  id: text.check(z.minLength(1, 'must not be empty')),
  name: text,
  type: z.prefault(oneOf(['lipsync', 'react']), 'lipsync'),
  version: z.prefault(text, '1.0.0'),
  description: z.optional(text),
  deprecatedAt: z.optional(text),
})

export const modelCatalog: CatalogDefinition<SyncModel> = {
  name: 'models',
  rows: SYNC_MODELS,
  getId: (row) => row.id,
  rowFactory: { itemName: 'a model', parseRow: (value, action) => parse(modelSchema, value, action) },
}
