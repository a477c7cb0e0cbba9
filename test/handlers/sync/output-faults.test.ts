import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { START } from '../../support/fixed.ts'
import { AUDIO, BODY, fieldOf, idOf, PENDING, submit, VIDEO } from './requests.ts'
import type { MockVideoApi, ScenarioName } from '../../../src/index.ts'

const FILE = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }
const SEGMENTS = [{ startTime: 0, endTime: 1, audioInput: { refId: 'a' } }]
const INPUT = [VIDEO, { ...AUDIO, refId: 'a' }]
const HOOK = 'http://127.0.0.1:9/hook'

/** A completed generation with a scenario's video, and the status that shows it. */
async function complete(
  scenario: ScenarioName,
  more: object = {},
): Promise<{ api: MockVideoApi; id: string; body: unknown; outputPath: string }> {
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const id = idOf(await submit(api, { ...BODY, ...more }))
  await api.clock.advance('30s')
  const { body } = await ask(api, 'sync', `/v2/generate/${id}`)
  return { api, id, body, outputPath: String(fieldOf(body, 'outputUrl')).replace('https://api.sync.so', '') }
}

test('completes without its URL: null, in a status and in a list', async () => {
  const { api, id, body } = await complete('no-output')
  const expected = { ...PENDING, id, status: 'COMPLETED', outputDuration: 8 }
  expect(body).toEqual(expected)
  expect((await ask(api, 'sync', '/v2/generations')).body).toEqual([expected])
})

test('completes without the URL of its segments either', async () => {
  const { body } = await complete('no-output', { input: INPUT, segments: SEGMENTS })
  expect(body).toMatchObject({ status: 'COMPLETED', outputUrl: null, segmentOutputUrl: null })
  expect((await complete('happy', { input: INPUT, segments: SEGMENTS })).body).toMatchObject({
    segmentOutputUrl: expect.stringMatching(/&part=segments$/) as unknown,
  })
})

test('tells its webhook of no URL, in the declared fields and no other', async () => {
  const { api, id } = await complete('no-output', {
    webhookUrl: HOOK,
    input: INPUT,
    segments: SEGMENTS,
  })
  expect(api.deliveries().map((delivery) => delivery.body)).toEqual([
    {
      id,
      createdAt: START,
      status: 'COMPLETED',
      model: 'lipsync-2',
      input: INPUT,
      options: null,
      error: null,
      error_code: null,
      outputDuration: 8,
      outputUrl: null,
      segmentOutputUrl: null,
      webhookUrl: HOOK,
    },
  ])
})

test('downloads nothing where the URL is missing', async () => {
  const { api, id } = await complete('no-output')
  expect(await ask(api, 'sync', `/v2/generations/${id}/download`)).toEqual({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: null,
  })
})

test('has no video where the URL is missing, whoever guesses it', async () => {
  const { api, id } = await complete('no-output')
  const whole = await complete('happy')
  expect(whole.id).toBe(id)
  expect((await ask(whole.api, 'sync', whole.outputPath, { key: null })).status).toBe(200)
  expect((await ask(api, 'sync', whole.outputPath, { key: null })).status).toBe(403)
})

test('refuses a URL that has expired', async () => {
  const { api, id, body, outputPath } = await complete('expired-output')
  expect(fieldOf(body, 'outputUrl')).toMatch(
    new RegExp(`^https://api\\.sync\\.so/v2/generations/${id}/result\\?token=`),
  )
  expect(await ask(api, 'sync', outputPath, { key: null })).toEqual({
    status: 403,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 },
  })
})

test('serves a file of no bytes', async () => {
  const { api, outputPath } = await complete('empty-output')
  expect(await ask(api, 'sync', outputPath, { key: null })).toEqual({
    status: 200,
    headers: FILE,
    body: null,
  })
})

test('serves the first half of the file as if it were all of it', async () => {
  const { api, outputPath } = await complete('truncated-output')
  const half = sampleMp4().subarray(0, 739)
  expect(await ask(api, 'sync', outputPath, { key: null })).toEqual({
    status: 200,
    headers: FILE,
    body: half,
  })
  expect(await ask(api, 'sync', outputPath, { key: null, headers: { range: 'bytes=-3' } })).toEqual({
    status: 206,
    headers: { ...FILE, 'content-range': 'bytes 736-738/739' },
    body: half.subarray(736),
  })
})
