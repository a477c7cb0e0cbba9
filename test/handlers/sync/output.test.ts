import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { sampleMp4, sampleWav } from '../../../src/fixtures/media.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import { getField, TEXT, VIDEO } from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const ID = SAMPLE_IDS.sync
const RESULT = `/v2/generations/${ID}/result`
const DOWNLOAD = `/v2/generations/${ID}/download`
const FORBIDDEN = { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 }
const CONFLICT = {
  message: 'Generation is not completed',
  error: 'Conflict',
  statusCode: 409,
  errorCode: 'generation_conflict',
}

/** Returns the path and query of the `outputUrl` of a status read. */
async function readOutputPath(api: MockVideoApi, key = 'test'): Promise<string> {
  const { body } = await callApi(api, 'sync', getStatusPath('sync'), { key })
  return String(getField(body, 'outputUrl')).replace('https://api.sync.so', '')
}

test('returns the outputUrl as text', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  expect(await callApi(api, 'sync', DOWNLOAD)).toEqual({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `https://api.sync.so${await readOutputPath(api)}`,
  })
})

test.each(['stuck', 'quick-fail', 'rejected'] as const)(
  'returns 409 for a generation that is not completed: %s',
  async (scenario) => {
    const api = createMockVideoApi({ clock: 'manual', scenario })
    await api.clock.advance('10s')
    const { status, body } = await callApi(api, 'sync', DOWNLOAD)
    expect([status, body]).toEqual([409, CONFLICT])
  },
)

test('returns 404 for an unknown generation, and 401 without a key', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect((await callApi(api, 'sync', '/v2/generations/unknown/download')).status).toBe(404)
  expect((await callApi(api, 'sync', DOWNLOAD, { key: null })).status).toBe(401)
})

test('serves the video at the outputUrl without a key, and it never expires', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const path = await readOutputPath(api)
  await api.clock.advance(365 * 24 * 60 * 60 * 1_000)
  expect(await callApi(api, 'sync', path, { key: null })).toEqual({
    status: 200,
    headers: { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' },
    body: sampleMp4(),
  })
  expect((await callApi(api, 'sync', `${path}&part=segments`, { key: null })).status).toBe(200)
  expect((await callApi(api, 'sync', path, { key: null, method: 'HEAD' })).status).toBe(200)
})

test.each([
  ['bytes=0-9', 206, `bytes 0-9/${sampleMp4().byteLength}`],
  [
    'bytes=-5',
    206,
    `bytes ${sampleMp4().byteLength - 5}-${sampleMp4().byteLength - 1}/${sampleMp4().byteLength}`,
  ],
  ['bytes=999999-', 416, `bytes */${sampleMp4().byteLength}`],
])('serves a range of the video: %s', async (range, status, contentRange) => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  expect(
    await callApi(api, 'sync', await readOutputPath(api), { key: null, headers: { range } }),
  ).toMatchObject({
    status,
    headers: { 'content-range': contentRange },
  })
})

test('finds the session of a video by the token', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const mine = await readOutputPath(api)
  expect(mine).toBe('null')
  await api.session('w3').clock.advance('1h')
  const theirs = await readOutputPath(api, 'w3:')
  expect((await callApi(api, 'sync', theirs, { key: null })).status).toBe(200)
})

test.each(['', '?token=', '?token=wrong', '?Token=x'])(
  'returns 403 without the right token: %s',
  async (query) => {
    const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
    await callApi(api, 'sync', getStatusPath('sync'))
    const { status, body } = await callApi(api, 'sync', RESULT + query)
    expect([status, body]).toEqual([403, FORBIDDEN])
  },
)

test('returns 404 for an unknown generation, and 409 for a running one', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  expect((await callApi(api, 'sync', '/v2/generations/unknown/result?token=x')).status).toBe(404)
  const path = await readOutputPath(api)
  api.reset()
  api.use('stuck')
  await callApi(api, 'sync', getStatusPath('sync'))
  const { status, body } = await callApi(api, 'sync', path)
  expect([status, body]).toEqual([409, CONFLICT])
})

test('serves the audio at the synthesizedAudioUrl of a completed generation', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const spoken = api.sync.create({ input: { input: [VIDEO, TEXT] } })
  const silent = api.sync.create()
  const get = (id: string) => callApi(api, 'sync', `/${id}.wav`, { area: 'media', key: null })
  expect((await get(spoken.id)).status).toBe(404)
  await api.clock.advance('30s')
  const { body } = await callApi(api, 'sync', getStatusPath('sync', spoken.id))
  expect(body).toMatchObject({ synthesizedAudioUrl: `https://assets.sync.so/generated/${spoken.id}.wav` })
  expect(await get(spoken.id)).toEqual({
    status: 200,
    headers: { 'content-type': 'audio/wav', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' },
    body: sampleWav(),
  })
  expect((await get(silent.id)).status).toBe(404)
  expect((await get('unknown')).status).toBe(404)
})
