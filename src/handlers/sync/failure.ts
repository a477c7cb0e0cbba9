import { suggest } from '../../lib/nearest.ts'
import { formatValue } from '../../lib/parse.ts'
import { SYNC_CODES } from './error-codes.ts'
import type { Cause, Failure, ProviderFailure } from '../../scenarios/scenario.ts'

/** The error fields of a failed generation. */
export interface SyncFailure {
  readonly error: string
  /** Null if the scenario leaves it out, as in some real failures. */
  readonly errorCode: string | null
}

const CODE_BY_CAUSE: Readonly<Record<Cause, string>> = {
  'timed-out': 'controller_timeout',
  'input-unreachable': 'generation_input_video_inaccessible',
  rejected: 'generation_input_validation_failed',
  internal: 'generation_pipeline_failed',
}

/** The text of a real failure without a code. */
const UNKNOWN_ERROR = 'An unknown error occurred.'

/** Returns the error fields for a failure. A scenario can set the code, the text or both. */
export function describeSyncFailure(failure: Failure): SyncFailure {
  const syncFailure =
    typeof failure === 'string'
      ? CODE_BY_CAUSE[failure]
      : (failure['sync'] ?? CODE_BY_CAUSE['input-unreachable'])
  const { code, message } =
    typeof syncFailure === 'string' ? { code: syncFailure, message: undefined } : syncFailure
  return {
    error: message ?? SYNC_CODES.get(code ?? '')?.message ?? UNKNOWN_ERROR,
    errorCode: code ?? null,
  }
}

/** Returns the mistake in a Sync failure: a code must be a known one, a text can be any. */
export function validateSyncFailure(failure: ProviderFailure): string | undefined {
  const code = typeof failure === 'string' ? failure : failure.code
  if (code === undefined || SYNC_CODES.has(code)) return undefined
  const known = [...SYNC_CODES.keys()]
  return `${formatValue(code)} is not a Sync error code. ${suggest(code, known, 'mock-video-api explain sync-code')}`
}
