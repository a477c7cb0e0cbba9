import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { SAMPLES, statusPath } from '../../support/fixed.ts'

const PATH = statusPath('sync')

test.each([
  ['timed-out', 'controller_timeout', 'The generation exceeded its time.'],
  ['input-unreachable', 'generation_input_video_inaccessible', 'The provided video URL is inaccessible.'],
  ['rejected', 'generation_input_validation_failed', 'The input of the generation is not valid.'],
  ['internal', 'generation_pipeline_failed', 'An error occurred in the generation pipeline.'],
] as const)('has a code and its text for %s', async (cause, errorCode, error) => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ id: SAMPLES.sync, state: 'failed', error: cause })
  expect((await ask(api, 'sync', PATH)).body).toMatchObject({ status: 'FAILED', error, errorCode })
})

test.each([
  ['voice_not_found', { error: 'The voice does not exist.', errorCode: 'voice_not_found' }],
  [
    { code: 'internal_error', message: 'It broke' },
    { error: 'It broke', errorCode: 'internal_error' },
  ],
  [{ message: 'It broke' }, { error: 'It broke', errorCode: null }],
  [{}, { error: 'An unknown error occurred.', errorCode: null }],
] as const)('takes words of its own: %j', async (error, expected) => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ id: SAMPLES.sync, state: 'failed', error })
  expect((await ask(api, 'sync', PATH)).body).toMatchObject(expected)
})

test("takes a scenario's words for itself, and its default for those of others", async () => {
  const scenario = {
    name: 'own-words',
    steps: [{ state: 'rejected', error: { sync: { code: 'account_on_hold' }, prism: 'No' } }],
  } as const
  const others = { name: 'others-words', steps: [{ state: 'failed', error: { prism: 'No' } }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario, scenarios: [others] })
  expect((await ask(api, 'sync', PATH)).body).toMatchObject({
    status: 'REJECTED',
    errorCode: 'account_on_hold',
  })
  const { id } = api.sync.create({ scenario: 'others-words' })
  expect((await ask(api, 'sync', statusPath('sync', id))).body).toMatchObject({
    status: 'FAILED',
    error: 'The provided video URL is inaccessible.',
    errorCode: 'generation_input_video_inaccessible',
  })
})

test('refuses a code that is none of the catalog, and names the nearest', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(() => api.sync.create({ state: 'failed', error: 'voice_not_fond' })).toThrow(
    /^Failed to fail a Sync generation: "voice_not_fond" is no Sync error code\. Did you mean voice_not_found\? Known: generation_unsupported_model, /,
  )
})
