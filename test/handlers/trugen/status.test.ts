import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { findDifferences, keysOf } from '../../support/compare.ts'
import { SAMPLES, statusPath } from '../../support/fixed.ts'

const PATH = statusPath('trugen')

/** The sample generation while it runs. */
const RUNNING = {
  actual_time: 0,
  avatar_id: 'c5b563de',
  callback_url: 'https://your-app.com/webhook/video-status',
  created_at: '2026-01-01T00:00:00.000000Z',
  estimated_time: 2.09,
  generation_id: SAMPLES.trugen,
  model_name: 'eleven_turbo_v2_5',
  modified_at: '2026-01-01T00:00:00.000000Z',
  provider_name: 'elevenlabs',
  script: 'Hello, This is team trugen',
  status: 'processing',
  video_name: '',
  video_url: '',
  voice_id: 'FGY2WhTYpPnrIDTdsKH5',
}

test('shows a queued generation as processing, with "" and 0 for what it has not yet', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', PATH)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: RUNNING,
  })
  expect(api.generations.get(SAMPLES.trugen)?.state).toBe('queued')
})

test('shows a processing generation as it showed the queued one', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('29999ms')
  expect((await ask(api, 'trugen', PATH)).body).toEqual(RUNNING)
  expect(api.generations.get(SAMPLES.trugen)?.state).toBe('processing')
})

test('shows a completed generation with its video, whenever it is asked', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('90s')
  expect((await ask(api, 'trugen', PATH)).body).toEqual({
    ...RUNNING,
    actual_time: 30,
    modified_at: '2026-01-01T00:00:30.000000Z',
    status: 'completed',
    video_name: `${SAMPLES.trugen}.mp4`,
    video_url: `https://api.trugen.ai/media/${SAMPLES.trugen}.mp4`,
  })
})

test('tells in decimals how long a generation took', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create()
  await api.clock.advance('12345ms')
  api.generations.complete(id)
  expect((await ask(api, 'trugen', statusPath('trugen', id))).body).toMatchObject({
    actual_time: 12.345,
    modified_at: '2026-01-01T00:00:12.345000Z',
  })
})

test('gives no reason for a failure', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'quick-fail' })
  await api.clock.advance('5s')
  expect((await ask(api, 'trugen', PATH)).body).toEqual({
    ...RUNNING,
    modified_at: '2026-01-01T00:00:05.000000Z',
    status: 'failed',
  })
})

test('shows a rejected generation as failed', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'rejected' })
  await api.clock.advance('1s')
  expect((await ask(api, 'trugen', PATH)).body).toEqual({
    ...RUNNING,
    modified_at: '2026-01-01T00:00:01.000000Z',
    status: 'failed',
  })
})

test.each(['fail', 'reject'] as const)('shows what somebody decided by hand: %s', async (decide) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create()
  await api.clock.advance('3s')
  api.generations[decide](id)
  await api.clock.advance('90s')
  expect((await ask(api, 'trugen', statusPath('trugen', id))).body).toEqual({
    ...RUNNING,
    generation_id: id,
    modified_at: '2026-01-01T00:00:03.000000Z',
    status: 'failed',
  })
})

test.each(['timed-out', 'input-unreachable', 'rejected', 'internal'] as const)(
  'answers alike whatever went wrong: %s',
  async (error) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const { id } = api.trugen.create({ state: 'failed', error })
    expect((await ask(api, 'trugen', statusPath('trugen', id))).body).toEqual({
      ...RUNNING,
      created_at: '2025-12-31T23:59:30.000000Z',
      generation_id: id,
      modified_at: '2026-01-01T00:00:00.000000Z',
      status: 'failed',
    })
  },
)

test('has no words of its own for a failure', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(() => api.trugen.create({ state: 'failed', error: 'out of paint' })).toThrow(
    'Failed to fail a TruGen generation: TruGen gives no reason for a failure, so it has no words of its own. ' +
      'Or use timed-out, input-unreachable, rejected, internal.',
  )
})

test('echoes what was asked for, and estimates the length of the video from the script', async () => {
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
  expect((await ask(api, 'trugen', statusPath('trugen', id))).body).toEqual(expected)
})

test('writes the fourteen keys in the order of the alphabet, whatever the status', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const keys: string[][] = []
  for (const state of ['processing', 'completed', 'failed'] as const) {
    const { id } = api.trugen.create({ state })
    keys.push(keysOf((await ask(api, 'trugen', statusPath('trugen', id))).body))
  }
  const sorted = keysOf(RUNNING).sort()
  expect(keys).toEqual([sorted, sorted, sorted])
})

test('writes the sample of the documentation, but for its microseconds', async () => {
  // https://docs.trugen.ai/api-reference/endpoint/texttovideostatus
  const documented = {
    actual_time: 0,
    avatar_id: 'c5b563de',
    callback_url: 'https://your-app.com/webhook/video-status',
    created_at: '2026-04-20T15:50:48.501917Z',
    estimated_time: 2.09,
    generation_id: '529fb61c-da5d-4b2d-9d49-b612deede60f',
    model_name: 'eleven_turbo_v2_5',
    modified_at: '2026-04-20T15:51:47.429158Z',
    provider_name: 'elevenlabs',
    script: 'Hello, This is team trugen',
    status: 'failed',
    video_name: '',
    video_url: '',
    voice_id: 'FGY2WhTYpPnrIDTdsKH5',
  }
  const api = createMockVideoApi({ clock: 'manual', now: documented.created_at })
  api.trugen.create({ id: documented.generation_id, scenario: 'stuck' })
  await api.clock.advance(58_928)
  api.generations.fail(documented.generation_id)

  const { body } = await ask(api, 'trugen', PATH)
  expect(findDifferences(documented, body)).toEqual([
    ['created_at', '2026-04-20T15:50:48.501917Z', '2026-04-20T15:50:48.501000Z'],
    ['modified_at', '2026-04-20T15:51:47.429158Z', '2026-04-20T15:51:47.429000Z'],
  ])
})
