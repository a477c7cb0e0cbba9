import { expect, test } from 'vitest'
import { jsonReply } from '../../../src/lib/call.ts'
import { REASON_PHRASES } from '../../../src/lib/reason-phrases.ts'
import { SYNC_CODES } from '../../../src/handlers/sync/error-codes.ts'
import { sync } from '../../../src/handlers/sync/index.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import { getField, submit, UUID } from './requests.ts'
import type { ParsedReply } from '../../support/call.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** The status of every code, except of the codes with a reply of their own below. */
const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  400: `invalid_generation_id unsupported_generation_id_format invalid_asset_id_format voice_access_denied
    INVALID_IDEMPOTENCY_KEY`,
  402: `generation_plan_duration_exceeded free_tier_generations_exhausted plan_feature_unavailable
    account_payment_required account_on_hold voice_clone_limit_reached elevenlabs_quota_exceeded`,
  403: 'asset_forbidden',
  404: 'asset_not_found uploaded_file_not_found',
  409: `generation_not_deletable_while_processing generation_conflict voice_name_conflict voice_clone_busy
    IDEMPOTENCY_KEY_CONFLICT`,
  413: 'generation_input_validation_failed voice_sample_source_too_large',
  422: `generation_unsupported_model generation_input_video_inaccessible generation_input_audio_inaccessible
    generation_input_image_inaccessible generation_input_video_invalid generation_input_audio_invalid
    generation_input_segments_invalid generation_input_trim_invalid generation_input_face_selection_invalid
    generation_input_resolution_unsupported generation_input_duration_greater_than_max_duration
    generation_model_duration_exceeded dubbing_duration_exceeded generation_input_asset_type_mismatch
    generation_input_too_many_visual generation_input_dub_audio_conflict project_not_found
    file_not_in_org_storage file_size_exceeds_plan_limit voice_not_found voice_sample_not_accessible
    voice_sample_type_unsupported voice_sample_upload_required voice_sample_extraction_failed
    voice_sample_too_short voice_sample_invalid elevenlabs_api_key_invalid generation_media_metadata_missing
    generation_audio_length_exceeded generation_text_length_exceeded generation_audio_missing
    generation_video_missing cost_estimate_unavailable dialogue_edit_retime_required
    dialogue_edit_removal_too_large voice_verification_required voice_blocked`,
  500: `generation_pipeline_failed generation_unknown_error generation_database_error generation_internal_auth
    generation_unhandled_error`,
  503: `generation_infra_storage_error generation_infra_resource_exhausted generation_infra_service_unavailable
    generation_media_probe_timeout generation_media_probe_unavailable controller_unavailable
    controller_dependency_error elevenlabs_service_unavailable usage_dependency_unavailable
    IDEMPOTENCY_OUTCOME_UNKNOWN`,
  504: 'controller_timeout generation_timeout',
}

const REGULAR_CODES = Object.entries(CODES_BY_STATUS).flatMap(([status, codes]) =>
  codes.split(/\s+/).map((code): [string, number] => [code, Number(status)]),
)

const uuid: unknown = expect.stringMatching(UUID)

const SPECIAL_REPLIES: readonly (readonly [code: string, reply: ParsedReply])[] = [
  [
    'concurrency_limit_reached',
    {
      status: 429,
      headers: {
        ...JSON_TYPE,
        'retry-after': '10',
        'x-sync-concurrency-limit': '1',
        'x-sync-active-generations': '1',
      },
      body: {
        statusCode: 429,
        errorCode: 'concurrency_limit_reached',
        message: 'Concurrency limit reached. Please wait for a generation to complete or upgrade your plan.',
        error: 'Too Many Requests',
        activeGenerations: 1,
        concurrencyLimit: 1,
        retryAfterSeconds: 10,
        upgradeUrl: 'https://sync.so/pricing',
      },
    },
  ],
  [
    'rate_limit_exceeded',
    {
      status: 429,
      headers: JSON_TYPE,
      body: {
        statusCode: 429,
        message: 'Rate limit exceeded. Please try again later.',
        error: 'Too Many Requests',
      },
    },
  ],
  [
    'generation_not_found',
    {
      status: 404,
      headers: JSON_TYPE,
      body: {
        message: 'Generation not found',
        error: 'Not Found',
        statusCode: 404,
        errorCode: 'generation_not_found',
      },
    },
  ],
  [
    'internal_error',
    {
      status: 500,
      headers: JSON_TYPE,
      body: {
        message: 'Internal server error',
        statusCode: 500,
        errorCode: 'internal_error',
        requestId: uuid,
      },
    },
  ],
]

const CODES = [...REGULAR_CODES, ...SPECIAL_REPLIES].map(([code]) => code)

/** Returns the replies to a submit and to a status read that a fault answers with a code. */
function getReplies(code: string, revision = '2026-06'): Promise<readonly ParsedReply[]> {
  const api = createMockVideoApi({ clock: 'manual', revisions: { sync: revision } })
  return Promise.all([
    submit(api, undefined, { key: `:create-error:${code}` }),
    callApi(api, 'sync', getStatusPath('sync'), { key: `:status-error:${code}` }),
  ])
}

test('has the 62 codes of the catalog, nine older codes and nine later codes', () => {
  expect(CODES).toHaveLength(80)
  expect(CODES.toSorted()).toEqual([...SYNC_CODES.keys()].sort())
  expect(Object.keys(sync.errorsByCode ?? {}).sort()).toEqual(CODES.toSorted())
})

test.each(REGULAR_CODES)('replies with the error %s: %i', async (code, statusCode) => {
  const row = SYNC_CODES.get(code)
  const expected = {
    status: statusCode,
    headers: JSON_TYPE,
    body: {
      message: row?.message,
      error: REASON_PHRASES[statusCode],
      statusCode,
      errorCode: code,
      ...(row?.suggestion !== undefined && { suggestion: row.suggestion }),
    },
  }
  expect(await getReplies(code)).toEqual([expected, expected])
})

test.each(SPECIAL_REPLIES)(
  'replies with the error %s as the provider itself does',
  async (code, expected) => {
    expect(await getReplies(code)).toEqual([expected, expected])
  },
)

test('returns every field of an observed error', async () => {
  const [reply] = await getReplies('generation_input_video_inaccessible')
  expect(reply?.body).toEqual({
    message: 'The provided video URL is inaccessible.',
    error: 'Unprocessable Content',
    statusCode: 422,
    errorCode: 'generation_input_video_inaccessible',
    suggestion:
      'Make sure the video URL is publicly fetchable (not expired or auth-gated), or upload the file via POST /v2/assets/upload and pass the assetId instead.',
  })
})

test('adds the code of the rate limit from 2026-10 on', async () => {
  const [reply] = await getReplies('rate_limit_exceeded', '2026-10')
  expect(reply?.body).toEqual({
    statusCode: 429,
    errorCode: 'rate_limit_exceeded',
    message: 'Rate limit exceeded. Please try again later.',
    error: 'Too Many Requests',
  })
})

test.each(CODES)('fails a generation at 5 s with %s and its message', async (code) => {
  const api = createMockVideoApi({ clock: 'manual', scenario: `sync-code:${code}` })
  await callApi(api, 'sync', getStatusPath('sync'))
  await api.clock.advance('4999ms')
  expect(getField((await callApi(api, 'sync', getStatusPath('sync'))).body, 'status')).toBe('PROCESSING')
  await api.clock.advance('1ms')
  expect((await callApi(api, 'sync', getStatusPath('sync'))).body).toMatchObject({
    id: SAMPLE_IDS.sync,
    status: 'FAILED',
    error: SYNC_CODES.get(code)?.message,
    errorCode: code,
  })
})

test.each([
  ['generation_timeout', 'The generation process exceeded the maximum allowed time.'],
  ['generation_audio_missing', 'No audio file was provided in the request.'],
  ['generation_unhandled_error', 'An unexpected error occurred during the generation process.'],
])('has the documented message of an older code: %s', (code, message) => {
  expect(SYNC_CODES.get(code)).toEqual({ code, message })
})

test.each(CODES)('reads the error code %s from an error and from a failed generation', async (code) => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ id: SAMPLE_IDS.sync, state: 'failed', error: code })
  const all = [...(await getReplies(code)), await callApi(api, 'sync', getStatusPath('sync'))]
  expect(all.map(({ status, body }) => sync.readErrorCode?.(jsonReply(status, body)))).toEqual([
    code,
    code,
    code,
  ])
  expect(sync.errorCodes).toContain(code)
})

test.each([
  ['missing-key', { key: null }],
  ['unauthorized', { key: ':unauthorized' }],
  [undefined, { key: ':forbidden' }],
  [undefined, { key: ':out-of-credits' }],
  [undefined, { key: ':instant' }],
])('reads the error code %s from a reply', async (code, options) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await callApi(api, 'sync', getStatusPath('sync'), options)
  expect(sync.readErrorCode?.(jsonReply(status, body))).toBe(code)
})

test('reads no error code from other replies', () => {
  const quoted = jsonReply(200, { input: { errorCode: 'internal_error' }, errorCode: null })
  const unknown = jsonReply(400, { errorCode: 'made_up', statusCode: 400 })
  const malformed = { status: 500, headers: {}, body: '{"errorCode":"internal_error",}' }
  const bytes = { status: 500, headers: {}, body: new Uint8Array(2) }
  expect([quoted, unknown, malformed, bytes].map((reply) => sync.readErrorCode?.(reply))).toEqual(
    Array(4).fill(undefined),
  )
})

test('lists every error code once', () => {
  const codes = sync.errorCodes ?? []
  expect(codes).toHaveLength(82)
  expect(new Set(codes)).toEqual(new Set(['missing-key', 'unauthorized', ...CODES]))
})
