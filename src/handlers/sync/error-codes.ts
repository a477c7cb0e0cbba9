import errors from '../../fixtures/sync/errors.json' with { type: 'json' }
import others from '../../fixtures/sync/other-error-codes.json' with { type: 'json' }

/** A Sync error code, with its texts. */
export interface SyncCode {
  readonly code: string
  readonly message: string
  /** The advice to the caller. Only the codes of the catalog have one. */
  readonly suggestion?: string
}

/**
 * The catalog, in the order of `GET /v2/errors`, as a third party transcribed it from the live API.
 *
 * Observed: both texts of `generation_input_video_inaccessible`, and the message of `generation_unsupported_model`. Assumed:
 * the suggestion of the latter and the texts of the other 60 codes, in our words, except the messages of
 * `generation_pipeline_failed` (an older error guide) and `rate_limit_exceeded` (the rate-limits guide).
 */
export const SYNC_ERRORS: readonly SyncCode[] = errors.rows

/** The codes of an older error guide that the catalog does not have any more, with the messages of that guide. */
const OLDER: readonly SyncCode[] = others.older.rows

/**
 * The codes of the idempotency guide and of the operation pages that were published after the catalog was transcribed.
 * Assumed: their messages, and the code for a key that was used with another body.
 */
const LATER: readonly SyncCode[] = others.later.rows

/** All documented or observed codes, by name. The 62 codes of the catalog come first. */
export const SYNC_CODES: ReadonlyMap<string, SyncCode> = new Map(
  [...SYNC_ERRORS, ...OLDER, ...LATER].map((row): [string, SyncCode] => [row.code, row]),
)
