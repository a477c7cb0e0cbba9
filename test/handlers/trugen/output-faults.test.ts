import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { callMedia } from '../../support/media.ts'
import type { MockVideoApi, ScenarioName } from '../../../src/index.ts'

const FILE = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }
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
  const half = sampleMp4().subarray(0, 739)
  expect(await callMedia(api, 'trugen', url)).toEqual({ status: 200, headers: FILE, body: half })
  expect(await callMedia(api, 'trugen', url, { headers: { range: 'bytes=0-1' } })).toEqual({
    status: 206,
    headers: { ...FILE, 'content-range': 'bytes 0-1/739' },
    body: half.subarray(0, 2),
  })
})
