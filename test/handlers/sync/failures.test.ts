import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'

const PATH = getStatusPath('sync')

test.each([
  ['timed-out', 'controller_timeout', 'The generation exceeded its time.'],
  ['input-unreachable', 'generation_input_video_inaccessible', 'The provided video URL is inaccessible.'],
  ['rejected', 'generation_input_validation_failed', 'The input of the generation is not valid.'],
  ['internal', 'generation_pipeline_failed', 'An error occurred in the generation pipeline.'],
] as const)('shows the code and the text of the cause %s', async (cause, errorCode, error) => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ id: SAMPLE_IDS.sync, state: 'failed', error: cause })
  expect((await callApi(api, 'sync', PATH)).body).toMatchObject({ status: 'FAILED', error, errorCode })
})

test.each([
  ['voice_not_found', { error: 'The voice does not exist.', errorCode: 'voice_not_found' }],
  [
    { code: 'internal_error', message: 'It broke' },
    { error: 'It broke', errorCode: 'internal_error' },
  ],
  [{ message: 'It broke' }, { error: 'It broke', errorCode: null }],
  [{}, { error: 'An unknown error occurred.', errorCode: null }],
] as const)('shows a provider-specific failure: %j', async (error, expected) => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ id: SAMPLE_IDS.sync, state: 'failed', error })
  expect((await callApi(api, 'sync', PATH)).body).toMatchObject(expected)
})

test('uses the failure of a scenario for Sync, and the default for other providers', async () => {
  const scenario = {
    name: 'sync-failure',
    steps: [{ state: 'rejected', error: { sync: { code: 'account_on_hold' }, prism: 'No' } }],
  } as const
  const otherScenario = {
    name: 'prism-failure',
    steps: [{ state: 'failed', error: { prism: 'No' } }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', scenario, scenarios: [otherScenario] })
  expect((await callApi(api, 'sync', PATH)).body).toMatchObject({
    status: 'REJECTED',
    errorCode: 'account_on_hold',
  })
  const { id } = api.sync.create({ scenario: 'prism-failure' })
  expect((await callApi(api, 'sync', getStatusPath('sync', id))).body).toMatchObject({
    status: 'FAILED',
    error: 'The provided video URL is inaccessible.',
    errorCode: 'generation_input_video_inaccessible',
  })
})

test('throws for an unknown code, and names the nearest code', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(() => api.sync.create({ state: 'failed', error: 'voice_not_fond' })).toThrow(
    /^Failed to set the error of a Sync generation: "voice_not_fond" is not a Sync error code\. Did you mean voice_not_found\? Nearest: voice_not_found, \w+, \w+\. Run mock-video-api explain sync-code to list all\./,
  )
})
