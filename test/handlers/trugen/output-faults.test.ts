import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { statusPath } from '../../support/fixed.ts'
import { askMedia } from '../../support/media.ts'
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

/** A completed generation with a scenario's video. */
async function complete(
  scenario: ScenarioName,
): Promise<{ api: MockVideoApi; id: string; body: unknown; url: string }> {
  const api = createMockVideoApi({ clock: 'manual', scenario })
  await ask(api, 'trugen', '/v1/script-to-video/createVideo', { method: 'POST', json: INPUT })
  await api.clock.advance('30s')
  const id = api.generations.list()[0]?.id ?? ''
  const { body } = await ask(api, 'trugen', statusPath('trugen', id))
  return { api, id, body, url: `https://api.trugen.ai/media/${id}.mp4` }
}

test('completes without its URL: an empty text beside a name, in a status and to its callback', async () => {
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

test.each(['no-output', 'expired-output'] as const)('has no video to fetch with %s', async (scenario) => {
  const { api, url } = await complete(scenario)
  expect(await askMedia(api, 'trugen', url)).toEqual(GONE)
})

test('gives a URL that has expired as one that is good', async () => {
  const { body, url } = await complete('expired-output')
  expect(body).toMatchObject({ status: 'completed', video_url: url })
})

test('serves a file of no bytes', async () => {
  const { api, url } = await complete('empty-output')
  expect(await askMedia(api, 'trugen', url)).toEqual({ status: 200, headers: FILE, body: new Uint8Array() })
})

test('serves the first half of the file as if it were all of it', async () => {
  const { api, url } = await complete('truncated-output')
  const half = sampleMp4().subarray(0, 739)
  expect(await askMedia(api, 'trugen', url)).toEqual({ status: 200, headers: FILE, body: half })
  expect(await askMedia(api, 'trugen', url, { headers: { range: 'bytes=0-1' } })).toEqual({
    status: 206,
    headers: { ...FILE, 'content-range': 'bytes 0-1/739' },
    body: half.subarray(0, 2),
  })
})
