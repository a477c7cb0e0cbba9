import { parseErrorBody } from '../parse-error-body.ts'
import { SYNC_CODES } from './error-codes.ts'
import { codedErrorReply, rateLimitReply, syncErrors } from './errors.ts'
import { concurrencyLimitReply } from './limits.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext } from '../provider.ts'

/**
 * The documented statuses of codes. `elevenlabs_service_unavailable` is 503 for an outage and 504 for a time-out. Three
 * codes of voices are also 400 if a check is unavailable.
 *
 * Sources: the pages of create, create-with-files, tts and estimate-cost, idempotency, and the changelog
 */
const DOCUMENTED_STATUSES: Readonly<Record<string, number>> = {
  INVALID_IDEMPOTENCY_KEY: 400,
  voice_access_denied: 400,
  elevenlabs_quota_exceeded: 402,
  generation_not_deletable_while_processing: 409,
  generation_input_validation_failed: 413,
  generation_input_video_inaccessible: 422,
  generation_input_dub_audio_conflict: 422,
  file_size_exceeds_plan_limit: 422,
  project_not_found: 422,
  voice_not_found: 422,
  voice_verification_required: 422,
  voice_blocked: 422,
  cost_estimate_unavailable: 422,
  dialogue_edit_retime_required: 422,
  dialogue_edit_removal_too_large: 422,
  elevenlabs_service_unavailable: 503,
  generation_media_probe_timeout: 503,
  generation_media_probe_unavailable: 503,
  IDEMPOTENCY_OUTCOME_UNKNOWN: 503,
}

/** Assumed: the status of every other code. The first pattern that matches decides, else it is 422. */
const STATUS_BY_PATTERN: readonly (readonly [pattern: RegExp, status: number])[] = [
  [/^(account|free_tier|plan)_|_plan_duration_exceeded$|_clone_limit_reached$/, 402],
  [/_forbidden$/, 403],
  [/_not_found$/, 404],
  [/^(invalid|unsupported)_.*_(id|format)$/, 400],
  [/(_conflict|_CONFLICT|_busy)$/, 409],
  [/_too_large$/, 413],
  [/_timeout$/, 504],
  [/_unavailable$|_dependency_error$|^generation_infra_/, 503],
  [/^generation_.*_(error|failed|auth)$/, 500],
]

function getStatus(code: string): number {
  return DOCUMENTED_STATUSES[code] ?? STATUS_BY_PATTERN.find(([pattern]) => pattern.test(code))?.[1] ?? 422
}

/** Returns the error of a code, with the code's status, message and suggestion. */
export function errorReplyByCode(code: string): Reply {
  const { message = code, suggestion } = SYNC_CODES.get(code) ?? {}
  return codedErrorReply(getStatus(code), {
    errorCode: code,
    message,
    ...(suggestion !== undefined && { suggestion }),
  })
}

/** The replies of all error codes. */
export const syncErrorsByCode: Readonly<Record<string, (context: ErrorContext) => Reply>> = {
  ...Object.fromEntries([...SYNC_CODES.keys()].map((code) => [code, () => errorReplyByCode(code)])),
  // Assumed: the limit of the free plan, which is one generation at a time.
  concurrency_limit_reached: () => concurrencyLimitReply(1, 1),
  rate_limit_exceeded: ({ revision }) => rateLimitReply(revision),
  generation_not_found: syncErrors['not-found'],
  internal_error: syncErrors['server-error'],
}

/** All error codes. The two 401 errors have no code, so their names are ours. */
export const syncErrorCodes: readonly string[] = ['missing-key', 'unauthorized', ...SYNC_CODES.keys()]

/** Returns the error code of a reply: of an error, or of a failed generation. */
export function readSyncErrorCode(reply: Reply): string | undefined {
  const { errorCode, error, statusCode } = parseErrorBody(reply, /"errorCode":"/)
  if (typeof errorCode === 'string') return SYNC_CODES.has(errorCode) ? errorCode : undefined
  if (statusCode === 401) return error === undefined ? 'unauthorized' : 'missing-key'
  // Before `2026-10` the 429 has no code.
  return statusCode === 429 ? 'rate_limit_exceeded' : undefined
}
