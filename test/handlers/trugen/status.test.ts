import { expect, test } from 'vitest'
import statusFixture from '../../../src/fixtures/trugen/status.json' with { type: 'json' }
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { findDifferences, getKeys } from '../../support/compare.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'

const PATH = getStatusPath('trugen')

/** The status of the sample generation while it runs. */
const RUNNING = {
  actual_time: 0,
  avatar_id: 'c5b563de',
  callback_url: 'https://your-app.com/webhook/video-status',
  created_at: '2026-01-01T00:00:00.000000Z',
  estimated_time: 2.09,
  generation_id: SAMPLE_IDS.trugen,
  model_name: 'eleven_turbo_v2_5',
  modified_at: '2026-01-01T00:00:00.000000Z',
  provider_name: 'elevenlabs',
  script: 'Hello, This is team trugen',
  status: 'processing',
  video_name: '',
  video_url: '',
  voice_id: 'FGY2WhTYpPnrIDTdsKH5',
}

test('shows a queued generation as processing, with "" and 0 for missing values', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', PATH)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: RUNNING,
  })
  expect(api.generations.get(SAMPLE_IDS.trugen)?.state).toBe('queued')
})

test('shows a processing generation like a queued one', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('29999ms')
  expect((await callApi(api, 'trugen', PATH)).body).toEqual(RUNNING)
  expect(api.generations.get(SAMPLE_IDS.trugen)?.state).toBe('processing')
})

test('shows a completed generation with its video', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('90s')
  expect((await callApi(api, 'trugen', PATH)).body).toEqual({
    ...RUNNING,
    actual_time: 30,
    modified_at: '2026-01-01T00:00:30.000000Z',
    status: 'completed',
    video_name: `${SAMPLE_IDS.trugen}.mp4`,
    video_url: `https://api.trugen.ai/media/${SAMPLE_IDS.trugen}.mp4`,
  })
})

test('shows the time that a generation took as a decimal number', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create()
  await api.clock.advance('12345ms')
  api.generations.complete(id)
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).body).toMatchObject({
    actual_time: 12.345,
    modified_at: '2026-01-01T00:00:12.345000Z',
  })
})

test('shows no reason for a failure', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'quick-fail' })
  await api.clock.advance('5s')
  expect((await callApi(api, 'trugen', PATH)).body).toEqual({
    ...RUNNING,
    modified_at: '2026-01-01T00:00:05.000000Z',
    status: 'failed',
  })
})

test('shows a rejected generation as failed', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'rejected' })
  await api.clock.advance('1s')
  expect((await callApi(api, 'trugen', PATH)).body).toEqual({
    ...RUNNING,
    modified_at: '2026-01-01T00:00:01.000000Z',
    status: 'failed',
  })
})

test.each(['fail', 'reject'] as const)('shows an end that was set through the API: %s', async (decide) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create()
  await api.clock.advance('3s')
  api.generations[decide](id)
  await api.clock.advance('90s')
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).body).toEqual({
    ...RUNNING,
    generation_id: id,
    modified_at: '2026-01-01T00:00:03.000000Z',
    status: 'failed',
  })
})

test.each(['timed-out', 'input-unreachable', 'rejected', 'internal'] as const)(
  'shows the same status for every cause: %s',
  async (error) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const { id } = api.trugen.create({ state: 'failed', error })
    expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).body).toEqual({
      ...RUNNING,
      created_at: '2025-12-31T23:59:30.000000Z',
      generation_id: id,
      modified_at: '2026-01-01T00:00:00.000000Z',
      status: 'failed',
    })
  },
)

test('throws for a provider-specific failure', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(() => api.trugen.create({ state: 'failed', error: 'out of paint' })).toThrow(
    'Failed to set the error of a TruGen generation: TruGen shows no reason for a failure, so a TruGen error has no effect. ' +
      'Leave out error, or use a cause: timed-out, input-unreachable, rejected, internal.',
  )
})

test('returns the request, and estimates the video length from the script', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const input = {
    avatar_id: '7e95996',
    callback_url: '',
    model_name: 'eleven_turbo_v2',
    provider_name: 'cartesia',
    script: 'x'.repeat(1_000),
    voice_id: '21m00Tcm4TlvDq8ikWAM',
  }
  const { id } = api.trugen.create({ input })
  const expected = { ...RUNNING, ...input, generation_id: id, estimated_time: 80.4 }
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).body).toEqual(expected)
})

test('returns the fourteen keys in alphabetical order for every status', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const keys: string[][] = []
  for (const state of ['processing', 'completed', 'failed'] as const) {
    const { id } = api.trugen.create({ state })
    keys.push(getKeys((await callApi(api, 'trugen', getStatusPath('trugen', id))).body))
  }
  const sorted = getKeys(RUNNING).sort()
  expect(keys).toEqual([sorted, sorted, sorted])
})

test('returns the documented sample, except for the microseconds', async () => {
  const { body: documented } = statusFixture
  const api = createMockVideoApi({ clock: 'manual', now: documented.created_at })
  api.trugen.create({ id: documented.generation_id, scenario: 'stuck' })
  await api.clock.advance(58_928)
  api.generations.fail(documented.generation_id)

  const { body } = await callApi(api, 'trugen', PATH)
  expect(findDifferences(documented, body)).toEqual([
    ['created_at', '2026-04-20T15:50:48.501917Z', '2026-04-20T15:50:48.501000Z'],
    ['modified_at', '2026-04-20T15:51:47.429158Z', '2026-04-20T15:51:47.429000Z'],
  ])
})
