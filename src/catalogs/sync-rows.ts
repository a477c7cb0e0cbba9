import models from '../fixtures/sync/models.json' with { type: 'json' }

/** One row of `GET /v2/models`. */
export interface SyncModel {
  readonly id: string
  readonly name: string
  readonly type: 'lipsync' | 'react'
  readonly version: string
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
export const SYNC_MODELS = models.rows as readonly SyncModel[]
