import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'

const PATH = '/v2/errors'

/** The codes in the order of the live `GET /v2/errors` on 2026-08-25. */
const CODES = `
generation_unsupported_model generation_pipeline_failed generation_unknown_error generation_input_validation_failed
generation_infra_storage_error generation_infra_resource_exhausted generation_infra_service_unavailable
generation_input_video_inaccessible generation_input_audio_inaccessible generation_input_image_inaccessible
generation_input_video_invalid generation_input_audio_invalid generation_input_segments_invalid
generation_input_trim_invalid generation_input_face_selection_invalid generation_input_resolution_unsupported
generation_input_duration_greater_than_max_duration generation_model_duration_exceeded
generation_plan_duration_exceeded dubbing_duration_exceeded free_tier_generations_exhausted
plan_feature_unavailable account_payment_required account_on_hold voice_clone_limit_reached
elevenlabs_quota_exceeded generation_input_asset_type_mismatch generation_input_too_many_visual
generation_input_dub_audio_conflict concurrency_limit_reached rate_limit_exceeded
generation_not_deletable_while_processing invalid_generation_id unsupported_generation_id_format
generation_not_found generation_conflict generation_media_probe_timeout generation_media_probe_unavailable
controller_timeout controller_unavailable controller_dependency_error internal_error project_not_found
asset_not_found asset_forbidden invalid_asset_id_format uploaded_file_not_found file_not_in_org_storage
file_size_exceeds_plan_limit voice_not_found voice_sample_not_accessible voice_sample_type_unsupported
voice_sample_upload_required voice_sample_extraction_failed voice_sample_source_too_large voice_sample_too_short
voice_sample_invalid voice_name_conflict voice_clone_busy elevenlabs_api_key_invalid
elevenlabs_service_unavailable usage_dependency_unavailable
`
  .trim()
  .split(/\s+/)

const text: unknown = expect.stringMatching(/^[A-Z].{5,}/)

test('lists the 62 codes in the order of the real API, each with a message and a suggestion', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const reply = await callApi(api, 'sync', PATH, { key: null })
  expect(reply).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: CODES.map((code) => ({ code, message: text, suggestion: text })),
  })
  expect(reply.body).toHaveLength(62)
})

test('has the observed texts', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect((await callApi(api, 'sync', PATH, { key: null })).body).toEqual(
    expect.arrayContaining([
      {
        code: 'generation_input_video_inaccessible',
        message: 'The provided video URL is inaccessible.',
        suggestion:
          'Make sure the video URL is publicly fetchable (not expired or auth-gated), or upload the file via ' +
          'POST /v2/assets/upload and pass the assetId instead.',
      },
      expect.objectContaining({
        code: 'generation_unsupported_model',
        message: 'This model is not supported for the selected generation type.',
      }),
    ]),
  )
})

test.each(['wrong', ':forbidden', ':unauthorized', ':slow-fial'])(
  'returns 200 for any key: %s',
  async (key) => {
    const api = createMockVideoApi({ clock: 'manual', apiKeys: ['right'] })
    expect((await callApi(api, 'sync', PATH, { key })).status).toBe(200)
  },
)

test('is not a status read: creates no generation and does not move the clock', async () => {
  const api = createMockVideoApi()
  const before = api.clock.now()
  await callApi(api, 'sync', PATH)
  expect(api.clock.now()).toEqual(before)
  expect(api.generations.list()).toEqual([])
  expect(api.requests({ operation: 'errors' })).toMatchObject([
    { status: 200, generation: null, state: null, reason: 'not about a single generation' },
  ])
})
