import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { PROVIDER_NAMES, SLOW_FIAL, START, getStatusPath } from '../support/fixed.ts'
import { getErrorMessage } from '../support/error-message.ts'

const api = createMockVideoApi({ clock: 'manual' })

test('reports every mistake at once, with the accepted values', () => {
  const options = { id: '', state: 'done', progress: 100, age: 'old', colour: 'red' }

  expect(createAndGetError(options)).toBe(
    'Failed to create a Sync generation: id: must not be empty; ' +
      'state: "done" is unknown. Known: queued, processing, completed, failed, rejected; ' +
      'progress: must be a whole number from 0 to 99; ' +
      'age: "old" is not a duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds; ' +
      '"colour" is unknown. Known: id, scenario, input, state, progress, error, age.',
  )
})

test('rejects progress without the state processing', () => {
  const message =
    "Failed to create a Sync generation: only a processing generation has progress. Add state: 'processing', or leave out progress."

  for (const state of [undefined, 'queued', 'completed', 'failed', 'rejected']) {
    expect(createAndGetError({ progress: 40, ...(state !== undefined && { state }) })).toBe(message)
  }
})

test('rejects an error without the state failed or rejected', () => {
  const message =
    "Failed to create a Sync generation: only a failed or rejected generation has an error. Add state: 'failed', or leave out error."

  for (const state of [undefined, 'queued', 'processing', 'completed']) {
    expect(createAndGetError({ error: 'internal', ...(state !== undefined && { state }) })).toBe(message)
  }
})

test('rejects an age together with a state', () => {
  expect(createAndGetError({ state: 'completed', age: '80s' })).toBe(
    'Failed to create a Sync generation: state and age both set the creation time. Use only one of them.',
  )
})

test('rejects an age before the earliest date, and creates nothing', () => {
  const own = createMockVideoApi({ clock: 'manual' })
  own.use(['stuck'])

  expect(getErrorMessage(() => own.sync.create({ age: '9999999999h' }))).toBe(
    'Failed to create a Sync generation: its creation time would be before the earliest possible date. Use a smaller age.',
  )
  expect(own.generations.list()).toEqual([])
  expect(own.sync.create().scenario).toBe('stuck')
})

test('rejects an unknown scenario, and a scenario with a mistake', () => {
  expect(createAndGetError({ scenario: 'slow-fial' })).toBe(`Failed to choose a scenario: ${SLOW_FIAL}.`)
  expect(createAndGetError({ scenario: { name: 'own', steps: [] } })).toBe(
    'Failed to define scenario "own": steps: must have at least one step. Remove steps if the scenario has no lifecycle.',
  )
  const steps = [{ state: 'failed', error: { snyc: 'x', sync: 'no_code' } }]
  const [unknownProvider, unknownCode] = createAndGetError({ scenario: { name: 'own', steps } }).split('; ')
  expect(unknownProvider).toBe(
    `Failed to define scenario "own": steps[0].error: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}`,
  )
  expect(unknownCode).toMatch(/^steps\[0\]\.error\.sync: "no_code" is not a Sync error code\. Nearest: /)
})

test('rejects input fields that the provider does not have', () => {
  expect(createAndGetError({ input: { modle: 'lipsync-2', webhookUrl: 1 } })).toBe(
    'Failed to create a Sync generation: webhookUrl: must be a string; "modle" is unknown. Did you mean model? Known: model, input, options, segments, webhookUrl, outputFileName, projectId.',
  )
})

test('rejects an unknown Sync error code, and suggests the nearest', () => {
  expect(createAndGetError({ state: 'failed', error: 'generation_pipline_failed' })).toMatch(
    /^Failed to set the error of a Sync generation: "generation_pipline_failed" is not a Sync error code\. Did you mean generation_pipeline_failed\? Nearest: .*\. Leave out error, or use a cause: timed-out, input-unreachable, rejected, internal\.$/,
  )
  expect(createAndGetError({ state: 'failed', error: 7 })).toBe(
    'Failed to set the error of a Sync generation: must be a cause, a code or message of the provider, or { code, message }.',
  )
})

test('rejects an error text for TruGen, which shows no failure reason', () => {
  expect(getErrorMessage(() => api.trugen.create({ state: 'failed', error: 'Out of memory' }))).toBe(
    'Failed to set the error of a TruGen generation: TruGen shows no reason for a failure, so a TruGen error has no effect. Leave out error, or use a cause: timed-out, input-unreachable, rejected, internal.',
  )
})

test('fails with the error that each provider has for a cause', async () => {
  const own = createMockVideoApi({ clock: 'manual' })
  const options = { state: 'failed', error: 'timed-out' } as const
  const sync = own.sync.create(options)
  const prism = own.prism.create(options)

  expect((await callApi(own, 'sync', getStatusPath('sync', sync.id))).body).toMatchObject({
    status: 'FAILED',
    errorCode: 'controller_timeout',
  })
  expect((await callApi(own, 'prism', getStatusPath('prism', prism.id))).body).toEqual({
    id: prism.id,
    status: 'failed',
    template_id: 'abc123',
    video_url: null,
    created_at: '2025-12-31T23:59:30.000Z',
    completed_at: null,
    error: 'Generation timed out',
  })
  expect(own.clock.now().toISOString()).toBe(START)
})

test("fails with the provider's own error, whatever the lifecycle", async () => {
  const own = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail' })
  const errors = [
    'generation_input_video_inaccessible',
    { code: 'generation_pipeline_failed' },
    { code: 'generation_pipeline_failed', message: 'Mine' },
    { message: 'No code' },
  ]
  const shown = errors.map(async (error) => {
    const { id } = own.sync.create({ state: 'failed', error })
    return (await callApi(own, 'sync', getStatusPath('sync', id))).body
  })

  expect(await Promise.all(shown)).toMatchObject([
    { status: 'FAILED', errorCode: 'generation_input_video_inaccessible' },
    { status: 'FAILED', errorCode: 'generation_pipeline_failed' },
    { status: 'FAILED', errorCode: 'generation_pipeline_failed', error: 'Mine' },
    { status: 'FAILED', errorCode: null, error: 'No code' },
  ])
})

/** Returns the error message of creating a Sync generation with these options. */
function createAndGetError(options: object): string {
  return getErrorMessage(() => api.adapter.session().create('sync', options))
}
