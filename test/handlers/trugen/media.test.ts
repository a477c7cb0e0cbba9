import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import { buildVideo, callMedia } from '../../support/media.ts'

/** The script of the sample has 26 characters. */
const BYTES = buildVideo(2.09)
const VALIDATORS = {
  etag: `"${createHash('md5').update(BYTES).digest('hex')}"`,
  'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
}
const VIDEO = {
  'content-type': 'video/mp4',
  'accept-ranges': 'bytes',
  'access-control-allow-origin': '*',
  ...VALIDATORS,
}
const NOT_FOUND = {
  status: 404,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"error":"Not found"}',
}

function getVideoUrl(id: string): string {
  return `https://api.trugen.ai/media/${id}.mp4`
}

test('serves the video of a completed generation without a key, and it never expires', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state: 'completed' })
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).body).toMatchObject({
    video_url: getVideoUrl(id),
  })
  expect(await callMedia(api, 'trugen', getVideoUrl(id))).toEqual({
    status: 200,
    headers: VIDEO,
    body: BYTES,
  })
  await api.clock.advance('9000h')
  expect((await callMedia(api, 'trugen', getVideoUrl(id))).status).toBe(200)
})

test('serves a range of the video, and replies to HEAD', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state: 'completed' })
  const size = BYTES.byteLength
  expect(await callMedia(api, 'trugen', getVideoUrl(id), { headers: { range: 'bytes=4-7' } })).toEqual({
    status: 206,
    headers: { ...VIDEO, 'content-range': `bytes 4-7/${size}` },
    body: new TextEncoder().encode('ftyp'),
  })
  expect(
    (await callMedia(api, 'trugen', getVideoUrl(id), { headers: { range: `bytes=${size}-` } })).status,
  ).toBe(416)
  expect(await callMedia(api, 'trugen', getVideoUrl(id), { method: 'HEAD' })).toMatchObject({
    status: 200,
    headers: VIDEO,
  })
})

test('evaluates the conditions of a request', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state: 'completed' })
  const get = (headers: Record<string, string>) => callMedia(api, 'trugen', getVideoUrl(id), { headers })
  const { etag } = VALIDATORS
  const notModified = {
    status: 304,
    headers: { 'access-control-allow-origin': '*', ...VALIDATORS },
    body: '',
  }
  expect(await get({ 'if-none-match': etag })).toEqual(notModified)
  expect(await get({ 'if-match': '"other"' })).toEqual({ ...notModified, status: 412 })
  expect((await get({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
  expect((await get({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200)
})

test('has the length that the scenario sets, in the file and in each reply', async () => {
  const scenario = { name: 'long', steps: [{ state: 'completed' }], output: { duration: '60s' } } as const
  const api = createMockVideoApi({ clock: 'manual', scenarios: [scenario], scenario: 'long' })
  const json = {
    avatar_id: 'c5b563de',
    model_name: 'eleven_turbo_v2_5',
    provider_name: 'elevenlabs',
    script: 'Hello',
    voice_id: 'FGY2WhTYpPnrIDTdsKH5',
  }
  const submit = await callApi(api, 'trugen', '/v1/script-to-video/createVideo', { method: 'POST', json })
  expect(submit.body).toMatchObject({ estimated_duration: 60 })
  const { id } = api.generations.list()[0] ?? { id: '' }
  expect((await callApi(api, 'trugen', getStatusPath('trugen', id))).body).toMatchObject({
    estimated_time: 60,
  })
  expect((await callMedia(api, 'trugen', getVideoUrl(id))).body).toEqual(buildVideo(60))
})

test.each(['queued', 'processing', 'failed', 'rejected'] as const)(
  'serves no video of a generation that is %s',
  async (state) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const { id } = api.trugen.create({ state })
    expect(await callMedia(api, 'trugen', getVideoUrl(id))).toEqual(NOT_FOUND)
  },
)

test('serves the video from the completion on, by the clock of the session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const session = api.session('w3')
  const { id } = session.trugen.create()
  await session.clock.advance('29999ms')
  expect(await callMedia(api, 'trugen', getVideoUrl(id))).toEqual(NOT_FOUND)
  await session.clock.advance('1ms')
  expect((await callMedia(api, 'trugen', getVideoUrl(id))).status).toBe(200)
})

test('serves the video of the sample once any session has completed it', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callMedia(api, 'trugen', getVideoUrl(SAMPLE_IDS.trugen))).toEqual(NOT_FOUND)
  await callApi(api, 'trugen', getStatusPath('trugen'))
  await callApi(api, 'trugen', getStatusPath('trugen'), { key: 'w3:instant' })
  expect((await callMedia(api, 'trugen', getVideoUrl(SAMPLE_IDS.trugen))).status).toBe(200)
})

test('finds a generation whose id is percent-encoded in the URL', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.trugen.create({ id: 'a b/c?d', state: 'completed' })
  const { body } = await callApi(api, 'trugen', getStatusPath('trugen', encodeURIComponent('a b/c?d')))
  expect(body).toMatchObject({ video_name: 'a b/c?d.mp4', video_url: getVideoUrl('a%20b%2Fc%3Fd') })
  expect((await callMedia(api, 'trugen', getVideoUrl('a%20b%2Fc%3Fd'))).status).toBe(200)
})

test.each(['unknown-id', `${SAMPLE_IDS.trugen}.mp4`, '', '%E0%A4%A'])(
  'returns 404 for an unknown file: %j',
  async (name) => {
    const api = createMockVideoApi({ clock: 'manual' })
    api.trugen.create({ id: SAMPLE_IDS.trugen, state: 'completed' })
    expect(await callMedia(api, 'trugen', getVideoUrl(name))).toEqual(NOT_FOUND)
  },
)

test('returns 404 after a reset', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state: 'completed' })
  api.reset()
  expect(await callMedia(api, 'trugen', getVideoUrl(id))).toEqual(NOT_FOUND)
})

test('returns 405 for a PUT', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callMedia(api, 'trugen', getVideoUrl(SAMPLE_IDS.trugen), { method: 'PUT' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  })
})
