import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { START } from '../../support/fixed.ts'
import { buildVideo, callMedia, corrupt } from '../../support/media.ts'
import { AUDIO, BODY, getField, getId, PENDING, submit, VIDEO } from './requests.ts'
import type { MockVideoApi, Reply, ScenarioName } from '../../../src/index.ts'

const FILE = expect.objectContaining({ 'content-type': 'video/mp4', 'accept-ranges': 'bytes' }) as unknown
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

/** Follows the redirect of an output URL. */
async function follow(api: MockVideoApi, outputPath: string, headers = {}): Promise<Reply> {
  const { status, headers: found } = await callApi(api, 'sync', outputPath, { key: null })
  expect(status).toBe(302)
  return callMedia(api, 'sync', found['location'] ?? '', { headers })
}

test('serves no video if the scenario removes the URL, even at the guessed URL', async () => {
  const { api, id } = await complete('no-output')
  const intact = await complete('happy')
  expect(intact.id).toBe(id)
  expect((await follow(intact.api, intact.outputPath)).status).toBe(200)
  expect((await follow(api, intact.outputPath)).status).toBe(404)
})

test('returns 403 for an expired URL, and for the URL to which it redirected', async () => {
  const { api, id, body, outputPath } = await complete('expired-output')
  expect(getField(body, 'outputUrl')).toMatch(
    new RegExp(`^https://api\\.sync\\.so/v2/generations/${id}/result\\?token=`),
  )
  const forbidden = {
    status: 403,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 },
  }
  expect(await callApi(api, 'sync', outputPath, { key: null })).toEqual(forbidden)
  const file = `/${id}.mp4?${outputPath.split('?')[1]}`
  expect(await callApi(api, 'sync', file, { area: 'media', key: null })).toEqual(forbidden)
})

test('serves an empty file', async () => {
  const { api, outputPath } = await complete('empty-output')
  expect(await follow(api, outputPath)).toEqual({ status: 200, headers: FILE, body: new Uint8Array() })
})

test('serves the first half of the file as a complete file', async () => {
  const { api, outputPath } = await complete('truncated-output')
  const half = buildVideo(8).subarray(0, 752)
  expect(await follow(api, outputPath)).toEqual({ status: 200, headers: FILE, body: half })
  expect(await follow(api, outputPath, { range: 'bytes=-3' })).toEqual({
    status: 206,
    headers: expect.objectContaining({ 'content-range': 'bytes 749-751/752' }) as unknown,
    body: half.subarray(749),
  })
})

test('serves a video of half the reported length', async () => {
  const { api, body, outputPath } = await complete('shorter-output')
  expect(body).toMatchObject({ outputDuration: 8 })
  expect(await follow(api, outputPath)).toEqual({ status: 200, headers: FILE, body: buildVideo(4) })
})

test('serves a file of the right size that is no video', async () => {
  const { api, outputPath } = await complete('corrupt-output')
  expect(await follow(api, outputPath)).toEqual({
    status: 200,
    headers: FILE,
    body: corrupt(buildVideo(8)),
  })
})
