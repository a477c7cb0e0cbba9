import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { sampleClips } from '../../../../src/fixtures/media.ts'
import { createWav } from '../../../../src/lib/wav.ts'
import { INVALID_BODIES, NON_OBJECT_BODIES, TOO_LARGE_BODY } from '../../../support/bodies.ts'
import { START } from '../../../support/fixed.ts'
import { mediaFiles } from '../../../support/media-files.ts'
import { ANY_UUID, badRequestBody, getField } from '../requests.ts'
import { callAssets, MEDIA, presign, put, readError, upload, VIDEO_URL } from './calls.ts'

const PROJECT = 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81'
const CLIP = { fileName: 'a clip.mp4', contentType: 'video/mp4', bytes: sampleClips['16:9']() }

const OTHER_TYPE = 'application/octet-stream'

/** The bytes of no media. */
const BYTES = new TextEncoder().encode('some bytes')

test('makes an asset of an upload, with the facts in its bytes', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = await upload(api, CLIP)
  await api.clock.advance('1m')
  const { status, body } = await callAssets(api, 'POST ', { url, type: 'VIDEO' })
  expect(status).toBe(201)
  expect(body).toEqual({
    id: ANY_UUID,
    createdAt: '2026-01-01T00:01:00.000Z',
    updatedAt: '2026-01-01T00:01:00.000Z',
    name: 'a clip.mp4',
    url,
    size: 1_505,
    format: 'mp4',
    type: 'VIDEO',
    inputType: 'UPLOAD',
    durationSeconds: 1,
    visibility: 'USER',
    width: 128,
    height: 72,
  })
  // The keys of the SDK's type, in its order.
  expect(Object.keys(body ?? {}).join()).toBe(
    'id,createdAt,updatedAt,name,url,size,format,type,inputType,durationSeconds,visibility,width,height',
  )
})

test('makes an asset of a URL, which it does not fetch', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const fields = { url: VIDEO_URL, name: 'My clip', visibility: 'ORGANIZATION', projectId: PROJECT }
  const { status, body } = await callAssets(api, 'POST ', fields)
  expect([status, body]).toEqual([
    201,
    {
      id: ANY_UUID,
      createdAt: START,
      updatedAt: START,
      name: 'My clip',
      url: VIDEO_URL,
      format: 'mp4',
      type: 'VIDEO',
      inputType: 'URL',
      visibility: 'ORGANIZATION',
    },
  ])
})

test.each([
  ['https://example.com/a/b.WAV?x=1.5#y.z', 'b.WAV', 'wav', 'AUDIO'],
  ['https://example.com/a.jpeg/', 'a.jpeg', 'jpeg', 'IMAGE'],
  ['https://example.com/watch?v=a.mp3', 'watch', undefined, 'VIDEO'],
  ['https://example.com', 'asset', undefined, 'VIDEO'],
  ['https://example.com/?a', 'asset', undefined, 'VIDEO'],
  // The same form as the URL of an upload, on another host.
  ['https://example.com/uploads/00000000-0000-4000-8000-000000000000/a.png', 'a.png', 'png', 'IMAGE'],
])('reads the name, the format and the type of %s', async (url, ...expected) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await callAssets(api, 'POST ', { url })
  expect(status).toBe(201)
  expect(['name', 'format', 'type'].map((field) => getField(body, field))).toEqual(expected)
  expect(getField(body, 'inputType')).toBe('URL')
})

test.each([
  [
    'the bytes, whatever the client says',
    [{ bytes: createWav(0.5) }, { type: 'VIDEO' }],
    ['AUDIO', 'wav', 0.5],
  ],
  ['a picture', [{ bytes: mediaFiles.png }, {}], ['IMAGE', 'png', undefined]],
  ['the request', [{ bytes: BYTES }, { type: 'AUDIO' }], ['AUDIO', 'mp4', undefined]],
  ['the content type', [{ bytes: BYTES, contentType: 'Audio/x-other' }, {}], ['AUDIO', 'mp4', undefined]],
  [
    'the extension',
    [{ bytes: BYTES, contentType: OTHER_TYPE, fileName: 'a.OGG' }, {}],
    ['AUDIO', 'ogg', undefined],
  ],
  [
    'nothing',
    [{ bytes: BYTES, contentType: OTHER_TYPE, fileName: 'a' }, {}],
    ['VIDEO', undefined, undefined],
  ],
] as const)('takes the type of an upload from %s', async (_, [file, fields], expected) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = await upload(api, { ...CLIP, ...file })
  const { body } = await callAssets(api, 'POST ', { url, ...fields })
  expect(body).toMatchObject({ size: file.bytes.byteLength, inputType: 'UPLOAD' })
  expect(['type', 'format', 'durationSeconds'].map((name) => getField(body, name))).toEqual(expected)
})

test('accepts the uploadUrl too, and makes several assets of one upload', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl, url } = await presign(api, CLIP)
  await put(api, uploadUrl, CLIP)
  const replies = [
    await callAssets(api, 'POST ', { url: uploadUrl }),
    await callAssets(api, 'POST ', { url, name: 'again' }),
  ]
  expect(replies.map(({ body }) => getField(body, 'url'))).toEqual([url, url])
  expect(new Set(replies.map(({ body }) => getField(body, 'id'))).size).toBe(2)
})

test('finds an upload by a URL with another host, under which the fake can be reached too', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = await upload(api, CLIP)
  const other = url.replace(MEDIA, 'http://fake.internal:4747/media/sync')
  expect((await callAssets(api, 'POST ', { url: other })).body).toMatchObject({ inputType: 'UPLOAD', url })
})

test('returns 404 for an upload that was not sent, is unknown, or belongs to another session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { url } = await presign(api, CLIP)
  const foreign = await upload(api, CLIP, { key: 'w3:' })
  const unknown = `${MEDIA}/uploads/00000000-0000-4000-8000-000000000000/a.mp4`
  for (const missing of [url, unknown, foreign])
    expect(readError(await callAssets(api, 'POST ', { url: missing }))).toEqual([
      404,
      'uploaded_file_not_found',
    ])
  const reasons = api.requests({ path: '/v2/assets' }).map(({ reason }) => reason)
  expect(reasons).toEqual([
    'the bytes of the upload were not sent',
    'the session has no upload with this URL',
    'the session has no upload with this URL',
  ])
  expect(await callAssets(api, 'GET ')).toMatchObject({ body: { items: [], totalCount: 0 } })
})

test.each([
  [{}, 'url must be a string'],
  [{ url: 'a.mp4' }, 'url must be an http or https URL'],
  [{ url: 'ftp://example.com/a.mp4' }, 'url must be an http or https URL'],
  [{ url: null }, 'url must be a string'],
  [{ url: VIDEO_URL, type: 'video' }, 'type must be one of AUDIO, VIDEO, IMAGE'],
  [{ url: VIDEO_URL, name: '' }, 'name must not be empty'],
  [{ url: VIDEO_URL, name: 'x'.repeat(256) }, 'name must have at most 255 characters'],
  [{ url: VIDEO_URL, name: 5 }, 'name must be a string'],
  [{ url: VIDEO_URL, visibility: 'PUBLIC' }, 'visibility must be one of USER, ORGANIZATION'],
  [{ url: VIDEO_URL, projectId: 'a' }, 'projectId must be a UUID'],
  [{ url: VIDEO_URL, projectId: 5 }, 'projectId must be a string'],
])('returns 400 for %j', async (json, mistake) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callAssets(api, 'POST ', json)).toMatchObject({ status: 400, body: badRequestBody(mistake) })
})

test('names all mistakes, and accepts null and undocumented fields', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const wrong = { url: 1, type: 1, name: 1, visibility: 1 }
  expect(getField((await callAssets(api, 'POST ', wrong)).body, 'message')).toHaveLength(4)
  const empty = { url: VIDEO_URL, type: null, name: null, visibility: null, projectId: null, other: 1 }
  expect((await callAssets(api, 'POST ', empty)).body).toMatchObject({
    name: 'a.mp4',
    type: 'VIDEO',
    visibility: 'USER',
  })
  expect(api.requests().at(-1)?.unknown).toMatchObject([{ in: 'body', field: 'other' }])
})

test.each(INVALID_BODIES)('returns 400 for %s', async (_, body) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status } = await callAssets(api, 'POST ', undefined, body === undefined ? {} : { body })
  expect(status).toBe(400)
})

test('returns 400 for other JSON, and 413 for a body that is too large', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  for (const json of NON_OBJECT_BODIES)
    expect(await callAssets(api, 'POST ', json)).toMatchObject({ status: 400 })
  const reply = await callAssets(api, 'POST ', undefined, { body: TOO_LARGE_BODY })
  expect(readError(reply)).toEqual([413, 'generation_input_validation_failed'])
})
