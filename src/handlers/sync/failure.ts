import { didYouMean } from '../../nearest.ts'
import { SYNC_ERRORS } from '../../fixtures/sync-errors.ts'
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

const MESSAGES: ReadonlyMap<string, string> = new Map(SYNC_ERRORS.map(({ code, message }) => [code, message]))

/** What a real failure without a code says. */
const UNKNOWN = 'An unknown error occurred.'

/** A failure with its code and the catalog's text for it; a scenario may give both itself. */
export function toSyncFailure(failure: Failure): SyncFailure {
  const own = typeof failure === 'string' ? CODES[failure] : (failure['sync'] ?? CODES['input-unreachable'])
  const code = typeof own === 'string' ? own : own.code
  const message = typeof own === 'string' ? undefined : own.message
  return {
    error: message ?? (code === undefined ? UNKNOWN : (MESSAGES.get(code) ?? UNKNOWN)),
    errorCode: code ?? null,
  }
}

/** A code must be one of the catalog; a text may be any. */
export function checkSyncFailure(words: ProviderFailure): string | undefined {
  const code = typeof words === 'string' ? words : words.code
  if (code === undefined || MESSAGES.has(code)) return undefined
  const known = [...MESSAGES.keys()]
  return `"${code}" is no Sync error code. ${didYouMean(code, known)}Known: ${known.join(', ')}`
}
