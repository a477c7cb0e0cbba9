import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { sampleClips } from '../../../../src/fixtures/media.ts'
import { callApi } from '../../../support/call.ts'
import { getField } from '../requests.ts'
import { callAssets, callUrl, MEDIA, presign, put, readError, upload } from './calls.ts'
import type { TestFile } from './calls.ts'

const CLIP: TestFile = { fileName: 'a.mp4', contentType: 'video/mp4', bytes: sampleClips['16:9']() }
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

test('receives the bytes, and serves them', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl, url } = await presign(api, CLIP)
  expect(await callUrl(api, url)).toMatchObject({
    status: 404,
    body: { message: 'Upload not found', error: 'Not Found', statusCode: 404 },
  })
  expect(api.requests().at(-1)?.reason).toBe('the bytes of the upload were not sent')
  const hash = createHash('sha256').update(CLIP.bytes).digest('hex').slice(0, 32)
  expect(await put(api, uploadUrl, CLIP)).toEqual({ status: 200, headers: { etag: `"${hash}"` }, body: null })
  for (const readable of [url, uploadUrl])
    expect(await callUrl(api, readable)).toEqual({
      status: 200,
      headers: {
        'content-type': 'video/mp4',
        'accept-ranges': 'bytes',
        'access-control-allow-origin': '*',
        // An uploaded page must not run scripts.
        'content-security-policy': 'sandbox',
        'x-content-type-options': 'nosniff',
      },
      body: CLIP.bytes,
    })
  const part = await callUrl(api, url, { headers: { range: 'bytes=4-7' } })
  expect([part.status, part.body]).toEqual([206, CLIP.bytes.subarray(4, 8)])
})

test.each([
  ['the declared type', 'video/mp4', 'video/mp4', 'video/mp4'],
  ['no type', 'video/mp4', '', 'video/mp4'],
  ['the type in capitals', 'video/mp4', 'Video/MP4', 'Video/MP4'],
  ['more parameters', 'text/plain', 'text/plain;charset=UTF-8', 'text/plain;charset=UTF-8'],
  ['fewer parameters', 'audio/webm; codecs="opus"', 'audio/webm', 'audio/webm'],
])('accepts %s', async (_, ...[declared, contentType, served]) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl, url } = await presign(api, { ...CLIP, contentType: declared })
  expect((await put(api, uploadUrl, { ...CLIP, contentType })).status).toBe(200)
  expect((await callUrl(api, url)).headers['content-type']).toBe(served)
})

test.each([
  ['another type', { contentType: 'audio/wav' }, 'the content type is audio/wav, but video/mp4 was declared'],
  ['fewer bytes', { bytes: CLIP.bytes.slice(1) }, 'the file has 1504 bytes, but 1505 were declared'],
  ['more bytes', { bytes: new Uint8Array(1_506) }, 'the file has 1506 bytes, but 1505 were declared'],
  ['no bytes', { bytes: new Uint8Array() }, 'the file has 0 bytes, but 1505 were declared'],
])('refuses %s than declared, and keeps nothing', async (_, lie, problem) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl, url } = await presign(api, CLIP)
  expect(await put(api, uploadUrl, { ...CLIP, ...lie })).toMatchObject({
    status: 403,
    body: { message: `Upload refused: ${problem}`, error: 'Forbidden', statusCode: 403 },
  })
  expect(api.requests().at(-1)).toMatchObject({ operation: 'upload-write', method: 'PUT', reason: problem })
  expect((await callUrl(api, url)).status).toBe(404)
  expect(readError(await callAssets(api, 'POST ', { url }))).toEqual([404, 'uploaded_file_not_found'])
})

test('refuses a URL without the token of the upload', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl, url } = await presign(api, CLIP)
  const other = await presign(api, CLIP)
  const withOtherToken = `${url}?${other.uploadUrl.split('?')[1]}`
  for (const wrong of [url, `${url}?token=`, `${uploadUrl}0`, withOtherToken])
    expect(await put(api, wrong, CLIP)).toMatchObject({
      status: 403,
      body: { message: 'Upload refused: the token is missing or wrong. Send the file to the uploadUrl' },
    })
})

test('refuses an upload after a week, and still serves what came before', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [early, late] = [await presign(api, CLIP), await presign(api, CLIP)]
  await api.clock.advance(604_800_000 - 1)
  expect((await put(api, early.uploadUrl, CLIP)).status).toBe(200)
  await api.clock.advance(1)
  for (const { uploadUrl } of [early, late])
    expect(await put(api, uploadUrl, CLIP)).toMatchObject({
      status: 403,
      body: { message: 'Upload refused: the uploadUrl has expired' },
    })
  expect((await callUrl(api, early.url)).status).toBe(200)
  expect((await callAssets(api, 'POST ', { url: early.url })).status).toBe(201)
})

test('replaces the file if it is sent again', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl, url } = await presign(api, CLIP)
  const bytes = CLIP.bytes.toReversed()
  await put(api, uploadUrl, CLIP)
  expect((await put(api, uploadUrl, { ...CLIP, bytes })).status).toBe(200)
  expect((await callUrl(api, url)).body).toEqual(bytes)
})

test('keeps the file if another one is refused', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl, url } = await presign(api, CLIP)
  await put(api, uploadUrl, CLIP)
  expect((await put(api, uploadUrl, { ...CLIP, bytes: new Uint8Array(1) })).status).toBe(403)
  expect((await callUrl(api, url)).body).toEqual(CLIP.bytes)
})

test('returns 404 for an unknown upload', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = `${MEDIA}/uploads/${UNKNOWN_ID}/a.mp4`
  for (const reply of [await put(api, `${url}?token=a`, CLIP), await callUrl(api, url)])
    expect(reply).toMatchObject({ status: 404, body: { statusCode: 404 } })
  expect(api.requests().map(({ reason }) => reason)).toEqual(
    Array.from({ length: 2 }, () => 'no upload has this id'),
  )
})

test('returns 400 for a call without a body', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl } = await presign(api, CLIP)
  expect((await callUrl(api, uploadUrl, { method: 'PUT' })).status).toBe(400)
})

test('does not take bytes at the URL of a file that came in a form', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const form = new FormData()
  form.append('model', 'lipsync-2')
  form.append('input', '{"type":"audio","url":"https://example.com/a.wav"}')
  form.append('video', new Blob([CLIP.bytes], { type: 'video/mp4' }), 'a.mp4')
  const { body } = await callApi(api, 'sync', '/v2/generate', { method: 'POST', content: form })
  const input = getField(body, 'input')
  const url = String(getField(Array.isArray(input) ? input[1] : undefined, 'url'))
  expect(await put(api, url, CLIP)).toMatchObject({
    status: 403,
    body: { message: 'Upload refused: the token is missing or wrong. Send the file to the uploadUrl' },
  })
})

test('finds the upload of any session, and stores its file there', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = await upload(api, CLIP, { key: 'w3:' })
  expect((await callUrl(api, url)).body).toEqual(CLIP.bytes)
  // A call that names a session finds only the uploads of that session.
  for (const [session, status] of [
    ['w3', 200],
    ['w4', 404],
  ] as const)
    expect((await callUrl(api, url, { headers: { 'x-mock-session': session } })).status).toBe(status)
  api.session('w3').reset()
  expect((await callUrl(api, url)).status).toBe(404)
})

test('uses the clock of the session of the upload', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl } = await presign(api, CLIP, { key: 'w3:' })
  await api.session('default').clock.advance('200h')
  expect((await put(api, uploadUrl, CLIP)).status).toBe(200)
  await api.session('w3').clock.advance('200h')
  expect((await put(api, uploadUrl, CLIP)).status).toBe(403)
})
