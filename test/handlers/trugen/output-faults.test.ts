import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { buildVideo, callMedia, corrupt } from '../../support/media.ts'
import type { MockVideoApi, ScenarioName } from '../../../src/index.ts'

const FILE = expect.objectContaining({ 'content-type': 'video/mp4', 'accept-ranges': 'bytes' }) as unknown
const GONE = {
  status: 404,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"error":"Not found"}',
}

const INPUT = {
  avatar_id: 'c5b563de',
  callback_url: 'http://127.0.0.1:9/hook',
  model_name: 'eleven_turbo_v2_5',
  provider_name: 'elevenlabs',
  script: 'Hello, This is team trugen',
  voice_id: 'FGY2WhTYpPnrIDTdsKH5',
}

/** Creates and completes a generation. Returns it with the body of a status read. */
async function complete(
  scenario: ScenarioName,
): Promise<{ api: MockVideoApi; id: string; body: unknown; url: string }> {
  const api = createMockVideoApi({ clock: 'manual', scenario })
  await callApi(api, 'trugen', '/v1/script-to-video/createVideo', { method: 'POST', json: INPUT })
  await api.clock.advance('30s')
  const id = api.generations.list()[0]?.id ?? ''
  const { body } = await callApi(api, 'trugen', getStatusPath('trugen', id))
  return { api, id, body, url: `https://api.trugen.ai/media/${id}.mp4` }
}

test('completes with an empty URL and a name, in a status read and in the callback', async () => {
  const { api, id, body } = await complete('no-output')
  const expected = {
    actual_time: 30,
    ...INPUT,
    created_at: '2026-01-01T00:00:00.000000Z',
    estimated_time: 2.09,
    generation_id: id,
    modified_at: '2026-01-01T00:00:30.000000Z',
    status: 'completed',
    video_name: `${id}.mp4`,
    video_url: '',
  }
  expect(body).toEqual(expected)
  expect(api.deliveries().map((delivery) => delivery.body)).toEqual([expected])
})

test.each(['no-output', 'expired-output'] as const)('serves no video with %s', async (scenario) => {
  const { api, url } = await complete(scenario)
  expect(await callMedia(api, 'trugen', url)).toEqual(GONE)
})

test('shows an expired URL like a valid one', async () => {
  const { body, url } = await complete('expired-output')
  expect(body).toMatchObject({ status: 'completed', video_url: url })
})

test('serves an empty file', async () => {
  const { api, url } = await complete('empty-output')
  expect(await callMedia(api, 'trugen', url)).toEqual({ status: 200, headers: FILE, body: new Uint8Array() })
})

test('serves the first half of the file as a complete file', async () => {
  const { api, url } = await complete('truncated-output')
  const half = buildVideo(2.09).subarray(0, 752)
  expect(await callMedia(api, 'trugen', url)).toEqual({ status: 200, headers: FILE, body: half })
  expect(await callMedia(api, 'trugen', url, { headers: { range: 'bytes=0-1' } })).toEqual({
    status: 206,
    headers: expect.objectContaining({ 'content-range': 'bytes 0-1/752' }) as unknown,
    body: half.subarray(0, 2),
  })
})

test('serves a video of half the length', async () => {
  const { api, url } = await complete('shorter-output')
  expect(await callMedia(api, 'trugen', url)).toEqual({ status: 200, headers: FILE, body: buildVideo(1.045) })
})

test('serves a file of the right size that is no video', async () => {
  const { api, url } = await complete('corrupt-output')
  const { body } = await callMedia(api, 'trugen', url)
  expect(body).toEqual(corrupt(buildVideo(2.09)))
})
