import { SYNC_CODES } from '../../fixtures/sync-codes.ts'
import { parseErrorBody } from '../parse-error-body.ts'
import { refuseCode, refuseRate, syncErrors } from './errors.ts'
import { refuseTooMany } from './limits.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext } from '../provider.ts'

/**
 * The status of a code, where a page states it. `elevenlabs_service_unavailable` is 503 for an outage and 504 for a
 * time-out; three of the voices' are 400 too, when a check was down.
 *
 * Sources: the pages of create, create-with-files, tts and estimate-cost, idempotency, and the changelog
 */
const STATED: Readonly<Record<string, number>> = {
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

/** Assumed: the status of every other code, by the first of these that its name fits; else 422. */
const RULES: readonly (readonly [name: RegExp, status: number])[] = [
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

function toStatus(code: string): number {
  return STATED[code] ?? RULES.find(([name]) => name.test(code))?.[1] ?? 422
}

/** A code as the answer to a call: its status, its message and, where the catalog has one, its suggestion. */
export function refuseByCode(code: string): Reply {
  const { message = code, suggestion } = SYNC_CODES.get(code) ?? {}
  return refuseCode(toStatus(code), {
    errorCode: code,
    message,
    ...(suggestion !== undefined && { suggestion }),
  })
}

/** Every code as the answer to a call. Those that have an answer of their own elsewhere have the same here. */
export const syncCodes: Readonly<Record<string, (about: ErrorContext) => Reply>> = {
  ...Object.fromEntries([...SYNC_CODES.keys()].map((code) => [code, () => refuseByCode(code)])),
  // Assumed: as on the free plan, which runs one at once.
  concurrency_limit_reached: () => refuseTooMany(1, 1),
  rate_limit_exceeded: ({ revision }) => refuseRate(revision),
  generation_not_found: syncErrors['not-found'],
  internal_error: syncErrors['server-error'],
}

/** The two 401s have no code, and go by our names for them. */
export const syncErrorCodes: readonly string[] = ['missing-key', 'unauthorized', ...SYNC_CODES.keys()]

/** A refusal's code, or that of a failed generation. */
export function toSyncCode(reply: Reply): string | undefined {
  const { errorCode, error, statusCode } = parseErrorBody(reply, /"errorCode":"/)
  if (typeof errorCode === 'string') return SYNC_CODES.has(errorCode) ? errorCode : undefined
  if (statusCode === 401) return error === undefined ? 'unauthorized' : 'missing-key'
  // Before `2026-10` it came without its code.
  return statusCode === 429 ? 'rate_limit_exceeded' : undefined
}
