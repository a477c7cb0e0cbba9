import { didYouMean } from '../../lib/nearest.ts'
import { SYNC_CODES } from '../../fixtures/sync-codes.ts'
import type { Cause, Failure, ProviderFailure } from '../../scenarios/scenario.ts'

/** Why a generation failed, in Sync's words. */
export interface SyncFailure {
  readonly error: string
  /** Null where a scenario leaves it out, as some real failures do. */
  readonly errorCode: string | null
}

const CODES: Readonly<Record<Cause, string>> = {
  'timed-out': 'controller_timeout',
  'input-unreachable': 'generation_input_video_inaccessible',
  rejected: 'generation_input_validation_failed',
  internal: 'generation_pipeline_failed',
}

/** What a real failure without a code says. */
const UNKNOWN = 'An unknown error occurred.'

/** A failure with its code and Sync's text for it; a scenario may give both itself. */
export function toSyncFailure(failure: Failure): SyncFailure {
  const own = typeof failure === 'string' ? CODES[failure] : (failure['sync'] ?? CODES['input-unreachable'])
  const code = typeof own === 'string' ? own : own.code
  const message = typeof own === 'string' ? undefined : own.message
  return {
    error: message ?? (code === undefined ? UNKNOWN : (SYNC_CODES.get(code)?.message ?? UNKNOWN)),
    errorCode: code ?? null,
  }
}

/** A code must be one that Sync has or had; a text may be any. */
export function checkSyncFailure(words: ProviderFailure): string | undefined {
  const code = typeof words === 'string' ? words : words.code
  if (code === undefined || SYNC_CODES.has(code)) return undefined
  const known = [...SYNC_CODES.keys()]
  return `"${code}" is no Sync error code. ${didYouMean(code, known)}Known: ${known.join(', ')}`
}
