import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { createWav } from '../../../src/lib/wav.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import { buildVideo, callMedia } from '../../support/media.ts'
import { getField, TEXT, VIDEO } from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const ID = SAMPLE_IDS.sync
const RESULT = `/v2/generations/${ID}/result`
const DOWNLOAD = `/v2/generations/${ID}/download`
const VIDEO_BYTES = buildVideo(8)
const SIZE = VIDEO_BYTES.byteLength
const ETAG = `"${createHash('md5').update(VIDEO_BYTES).digest('hex')}"`
const FILE = {
  'content-type': 'video/mp4',
  'accept-ranges': 'bytes',
  'access-control-allow-origin': '*',
  etag: ETAG,
  'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
}
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

/** Returns the URL to which an output URL redirects. */
async function readLocation(api: MockVideoApi, path: string): Promise<string> {
  const { status, headers, body } = await callApi(api, 'sync', path, { key: null })
  expect([status, headers, body]).toEqual([
    302,
    { location: expect.any(String) as unknown, 'access-control-allow-origin': '*' },
    null,
  ])
  return headers['location'] ?? ''
}

test('redirects from the outputUrl to the video without a key, and neither expires', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const path = await readOutputPath(api)
  await api.clock.advance(365 * 24 * 60 * 60 * 1_000)
  const location = await readLocation(api, path)
  expect(location).toBe(`https://assets.sync.so/generated/${ID}.mp4${path.slice(path.indexOf('?'))}`)
  expect(await callMedia(api, 'sync', location)).toEqual({ status: 200, headers: FILE, body: VIDEO_BYTES })
  expect((await callMedia(api, 'sync', location, { method: 'HEAD' })).status).toBe(200)
  const segments = await readLocation(api, `${path}&part=segments`)
  expect(segments).toBe(`${location}&part=segments`)
  expect((await callMedia(api, 'sync', segments)).status).toBe(200)
  expect((await callApi(api, 'sync', path, { key: null, method: 'HEAD' })).status).toBe(302)
})

test.each([
  [{ range: 'bytes=0-9' }, 206, { 'content-range': `bytes 0-9/${SIZE}` }],
  [{ range: 'bytes=-5' }, 206, { 'content-range': `bytes ${SIZE - 5}-${SIZE - 1}/${SIZE}` }],
  [{ range: 'bytes=999999-' }, 416, { 'content-range': `bytes */${SIZE}` }],
  [{ 'if-none-match': ETAG }, 304, { etag: ETAG }],
  [{ 'if-match': '"other"' }, 412, { etag: ETAG }],
])('serves the part of the video that a request asks for: %o', async (headers, status, expected) => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const location = await readLocation(api, await readOutputPath(api))
  expect(await callMedia(api, 'sync', location, { headers })).toMatchObject({ status, headers: expected })
})

test('names the file as the request asked for', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const { id } = api.sync.create({ input: { outputFileName: 'my video/1' } })
  const { body } = await callApi(api, 'sync', getStatusPath('sync', id))
  const path = String(getField(body, 'outputUrl')).replace('https://api.sync.so', '')
  const { headers } = await callMedia(api, 'sync', await readLocation(api, path))
  expect(headers['content-disposition']).toBe('inline; filename="my_video1.mp4"')
})

test('has the length that the scenario sets', async () => {
  const scenario = { name: 'long', steps: [{ state: 'completed' }], output: { duration: '12.48s' } } as const
  const api = createMockVideoApi({ clock: 'manual', scenarios: [scenario], scenario: 'long' })
  const { body } = await callApi(api, 'sync', getStatusPath('sync'))
  expect(body).toMatchObject({ outputDuration: 12.48 })
  const location = await readLocation(api, await readOutputPath(api))
  expect((await callMedia(api, 'sync', location)).body).toEqual(buildVideo(12.48))
})

test('finds the session of a video by the token', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const mine = await readOutputPath(api)
  expect(mine).toBe('null')
  await api.session('w3').clock.advance('1h')
  const theirs = await readOutputPath(api, 'w3:')
  const location = await readLocation(api, theirs)
  expect((await callMedia(api, 'sync', location)).status).toBe(200)
  expect((await callMedia(api, 'sync', location.replace(/.$/, 'x'))).status).toBe(403)
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
    headers: {
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      etag: '"wav-4044"',
      'last-modified': 'Thu, 01 Jan 2026 00:00:30 GMT',
    },
    body: createWav(0.5),
  })
  expect((await get(silent.id)).status).toBe(404)
  expect((await get('unknown')).status).toBe(404)
})

test('speaks a text in a time that follows its length', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const speak = async (...scripts: readonly unknown[]) => {
    const texts = scripts.map((script) => ({ type: 'text', provider: { name: 'elevenlabs', script } }))
    const { id } = api.sync.create({ state: 'completed', input: { input: [VIDEO, ...texts] } })
    return (await callMedia(api, 'sync', `https://assets.sync.so/generated/${id}.wav`)).body
  }
  expect(await speak('x'.repeat(150))).toEqual(createWav(10))
  expect(await speak('x'.repeat(30), 'x'.repeat(45))).toEqual(createWav(5))
  expect((await speak('x'.repeat(9_999))).length).toBe(createWav(5_000 / 15).byteLength)
  expect(await speak(undefined)).toEqual(createWav(0.5))
})
