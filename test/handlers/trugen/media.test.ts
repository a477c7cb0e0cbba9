import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import { callMedia } from '../../support/media.ts'

const VIDEO = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }
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
    body: sampleMp4(),
  })
  await api.clock.advance('9000h')
  expect((await callMedia(api, 'trugen', getVideoUrl(id))).status).toBe(200)
})

test('serves a range of the video, and replies to HEAD', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state: 'completed' })
  const size = sampleMp4().byteLength
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
