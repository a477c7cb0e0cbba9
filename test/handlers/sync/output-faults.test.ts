import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { START } from '../../support/fixed.ts'
import { AUDIO, BODY, getField, getId, PENDING, submit, VIDEO } from './requests.ts'
import type { MockVideoApi, ScenarioName } from '../../../src/index.ts'

const FILE = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }
const SEGMENTS = [{ startTime: 0, endTime: 1, audioInput: { refId: 'a' } }]
const INPUT = [VIDEO, { ...AUDIO, refId: 'a' }]
const HOOK = 'http://127.0.0.1:9/hook'

/** Creates and completes a generation. Returns it with the body of a status read. */
async function complete(
  scenario: ScenarioName,
  more: object = {},
): Promise<{ api: MockVideoApi; id: string; body: unknown; outputPath: string }> {
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const id = getId(await submit(api, { ...BODY, ...more }))
  await api.clock.advance('30s')
  const { body } = await callApi(api, 'sync', `/v2/generate/${id}`)
  return { api, id, body, outputPath: String(getField(body, 'outputUrl')).replace('https://api.sync.so', '') }
}

test('completes with a null URL, in a status read and in a list', async () => {
  const { api, id, body } = await complete('no-output')
  const expected = { ...PENDING, id, status: 'COMPLETED', outputDuration: 8 }
  expect(body).toEqual(expected)
  expect((await callApi(api, 'sync', '/v2/generations')).body).toEqual([expected])
})

test('completes with a null URL of the segments', async () => {
  const { body } = await complete('no-output', { input: INPUT, segments: SEGMENTS })
  expect(body).toMatchObject({ status: 'COMPLETED', outputUrl: null, segmentOutputUrl: null })
  expect((await complete('happy', { input: INPUT, segments: SEGMENTS })).body).toMatchObject({
    segmentOutputUrl: expect.stringMatching(/&part=segments$/) as unknown,
  })
})

test('sends a webhook with null URLs and only the declared fields', async () => {
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

test('returns an empty download if the scenario removes the URL', async () => {
  const { api, id } = await complete('no-output')
  expect(await callApi(api, 'sync', `/v2/generations/${id}/download`)).toEqual({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: null,
  })
})

test('serves no video if the scenario removes the URL, even at the guessed URL', async () => {
  const { api, id } = await complete('no-output')
  const intact = await complete('happy')
  expect(intact.id).toBe(id)
  expect((await callApi(intact.api, 'sync', intact.outputPath, { key: null })).status).toBe(200)
  expect((await callApi(api, 'sync', intact.outputPath, { key: null })).status).toBe(403)
})

test('returns 403 for an expired URL', async () => {
  const { api, id, body, outputPath } = await complete('expired-output')
  expect(getField(body, 'outputUrl')).toMatch(
    new RegExp(`^https://api\\.sync\\.so/v2/generations/${id}/result\\?token=`),
  )
  expect(await callApi(api, 'sync', outputPath, { key: null })).toEqual({
    status: 403,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 },
  })
})

test('serves an empty file', async () => {
  const { api, outputPath } = await complete('empty-output')
  expect(await callApi(api, 'sync', outputPath, { key: null })).toEqual({
    status: 200,
    headers: FILE,
    body: null,
  })
})

test('serves the first half of the file as a complete file', async () => {
  const { api, outputPath } = await complete('truncated-output')
  const half = sampleMp4().subarray(0, 739)
  expect(await callApi(api, 'sync', outputPath, { key: null })).toEqual({
    status: 200,
    headers: FILE,
    body: half,
  })
  expect(await callApi(api, 'sync', outputPath, { key: null, headers: { range: 'bytes=-3' } })).toEqual({
    status: 206,
    headers: { ...FILE, 'content-range': 'bytes 736-738/739' },
    body: half.subarray(736),
  })
})
