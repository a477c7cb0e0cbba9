import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { sampleMp4, sampleWav } from '../../../src/fixtures/media.ts'
import { ask } from '../../support/call.ts'
import { SAMPLES, statusPath } from '../../support/fixed.ts'
import { fieldOf, TEXT, VIDEO } from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const ID = SAMPLES.sync
const RESULT = `/v2/generations/${ID}/result`
const DOWNLOAD = `/v2/generations/${ID}/download`
const FORBIDDEN = { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 }
const CONFLICT = {
  message: 'Generation is not completed',
  error: 'Conflict',
  statusCode: 409,
  errorCode: 'generation_conflict',
}

/** The path and query of the outputUrl. */
async function outputPath(api: MockVideoApi, key = 'test'): Promise<string> {
  const { body } = await ask(api, 'sync', statusPath('sync'), { key })
  return String(fieldOf(body, 'outputUrl')).replace('https://api.sync.so', '')
}

test('downloads a bare URL: the outputUrl', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  expect(await ask(api, 'sync', DOWNLOAD)).toEqual({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `https://api.sync.so${await outputPath(api)}`,
  })
})

test.each(['stuck', 'quick-fail', 'rejected'] as const)(
  'downloads nothing of what is not completed: %s',
  async (scenario) => {
    const api = createMockVideoApi({ clock: 'manual', scenario })
    await api.clock.advance('10s')
    const { status, body } = await ask(api, 'sync', DOWNLOAD)
    expect([status, body]).toEqual([409, CONFLICT])
  },
)

test('downloads nothing of what is not there, or without a key', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect((await ask(api, 'sync', '/v2/generations/nobody/download')).status).toBe(404)
  expect((await ask(api, 'sync', DOWNLOAD, { key: null })).status).toBe(401)
})

test('serves the video behind the outputUrl, without a key, for ever', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const path = await outputPath(api)
  await api.clock.advance(365 * 24 * 60 * 60 * 1_000)
  expect(await ask(api, 'sync', path, { key: null })).toEqual({
    status: 200,
    headers: { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' },
    body: sampleMp4(),
  })
  expect((await ask(api, 'sync', `${path}&part=segments`, { key: null })).status).toBe(200)
  expect((await ask(api, 'sync', path, { key: null, method: 'HEAD' })).status).toBe(200)
})

test.each([
  ['bytes=0-9', 206, `bytes 0-9/${sampleMp4().byteLength}`],
  [
    'bytes=-5',
    206,
    `bytes ${sampleMp4().byteLength - 5}-${sampleMp4().byteLength - 1}/${sampleMp4().byteLength}`,
  ],
  ['bytes=999999-', 416, `bytes */${sampleMp4().byteLength}`],
])('serves the part of the video that was asked for: %s', async (range, status, contentRange) => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  expect(await ask(api, 'sync', await outputPath(api), { key: null, headers: { range } })).toMatchObject({
    status,
    headers: { 'content-range': contentRange },
  })
})

test('finds the video of each session by its token', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const mine = await outputPath(api)
  expect(mine).toBe('null')
  await api.session('w3').clock.advance('1h')
  const theirs = await outputPath(api, 'w3:')
  expect((await ask(api, 'sync', theirs, { key: null })).status).toBe(200)
})

test.each(['', '?token=', '?token=wrong', '?Token=x'])(
  'refuses the video without its token: %s',
  async (query) => {
    const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
    await ask(api, 'sync', statusPath('sync'))
    const { status, body } = await ask(api, 'sync', RESULT + query)
    expect([status, body]).toEqual([403, FORBIDDEN])
  },
)

test('has no video of what is not there, and none yet of what runs', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  expect((await ask(api, 'sync', '/v2/generations/nobody/result?token=x')).status).toBe(404)
  const path = await outputPath(api)
  api.reset()
  api.use('stuck')
  await ask(api, 'sync', statusPath('sync'))
  const { status, body } = await ask(api, 'sync', path)
  expect([status, body]).toEqual([409, CONFLICT])
})

test('serves the sound behind synthesizedAudioUrl, once there is one', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const spoken = api.sync.create({ input: { input: [VIDEO, TEXT] } })
  const silent = api.sync.create()
  const get = (id: string) => ask(api, 'sync', `/${id}.wav`, { area: 'media', key: null })
  expect((await get(spoken.id)).status).toBe(404)
  await api.clock.advance('30s')
  const { body } = await ask(api, 'sync', statusPath('sync', spoken.id))
  expect(body).toMatchObject({ synthesizedAudioUrl: `https://assets.sync.so/generated/${spoken.id}.wav` })
  expect(await get(spoken.id)).toEqual({
    status: 200,
    headers: { 'content-type': 'audio/wav', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' },
    body: sampleWav(),
  })
  expect((await get(silent.id)).status).toBe(404)
  expect((await get('nobody')).status).toBe(404)
})
