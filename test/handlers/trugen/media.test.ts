import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { SAMPLES, statusPath } from '../../support/fixed.ts'
import { askMedia } from '../../support/media.ts'

const VIDEO = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }
const MISSING = {
  status: 404,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"error":"Not found"}',
}

function toUrl(id: string): string {
  return `https://api.trugen.ai/media/${id}.mp4`
}

test('serves the video at the URL of a completed generation, without a key and for ever', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state: 'completed' })
  expect((await ask(api, 'trugen', statusPath('trugen', id))).body).toMatchObject({ video_url: toUrl(id) })
  expect(await askMedia(api, 'trugen', toUrl(id))).toEqual({ status: 200, headers: VIDEO, body: sampleMp4() })
  await api.clock.advance('9000h')
  expect((await askMedia(api, 'trugen', toUrl(id))).status).toBe(200)
})

test('serves a part of it, and answers HEAD', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state: 'completed' })
  const size = sampleMp4().byteLength
  expect(await askMedia(api, 'trugen', toUrl(id), { headers: { range: 'bytes=4-7' } })).toEqual({
    status: 206,
    headers: { ...VIDEO, 'content-range': `bytes 4-7/${size}` },
    body: new TextEncoder().encode('ftyp'),
  })
  expect((await askMedia(api, 'trugen', toUrl(id), { headers: { range: `bytes=${size}-` } })).status).toBe(
    416,
  )
  expect(await askMedia(api, 'trugen', toUrl(id), { method: 'HEAD' })).toMatchObject({
    status: 200,
    headers: VIDEO,
  })
})

test.each(['queued', 'processing', 'failed', 'rejected'] as const)(
  'has no video of a generation that is %s',
  async (state) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const { id } = api.trugen.create({ state })
    expect(await askMedia(api, 'trugen', toUrl(id))).toEqual(MISSING)
  },
)

test('has a video from the instant of completion on, on the clock of its session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const session = api.session('w3')
  const { id } = session.trugen.create()
  await session.clock.advance('29999ms')
  expect(await askMedia(api, 'trugen', toUrl(id))).toEqual(MISSING)
  await session.clock.advance('1ms')
  expect((await askMedia(api, 'trugen', toUrl(id))).status).toBe(200)
})

test('serves the sample once any session has completed it', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await askMedia(api, 'trugen', toUrl(SAMPLES.trugen))).toEqual(MISSING)
  await ask(api, 'trugen', statusPath('trugen'))
  await ask(api, 'trugen', statusPath('trugen'), { key: 'w3:instant' })
  expect((await askMedia(api, 'trugen', toUrl(SAMPLES.trugen))).status).toBe(200)
})

test('finds a generation whose id is no part of a URL as it is', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.trugen.create({ id: 'a b/c?d', state: 'completed' })
  const { body } = await ask(api, 'trugen', statusPath('trugen', encodeURIComponent('a b/c?d')))
  expect(body).toMatchObject({ video_name: 'a b/c?d.mp4', video_url: toUrl('a%20b%2Fc%3Fd') })
  expect((await askMedia(api, 'trugen', toUrl('a%20b%2Fc%3Fd'))).status).toBe(200)
})

test.each(['nobody-made-this', `${SAMPLES.trugen}.mp4`, '', '%E0%A4%A'])(
  'returns 404 for a file that is not there: %j',
  async (name) => {
    const api = createMockVideoApi({ clock: 'manual' })
    api.trugen.create({ id: SAMPLES.trugen, state: 'completed' })
    expect(await askMedia(api, 'trugen', toUrl(name))).toEqual(MISSING)
  },
)

test('forgets a video with its generation', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state: 'completed' })
  api.reset()
  expect(await askMedia(api, 'trugen', toUrl(id))).toEqual(MISSING)
})

test('returns 405 to a PUT', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await askMedia(api, 'trugen', toUrl(SAMPLES.trugen), { method: 'PUT' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  })
})
