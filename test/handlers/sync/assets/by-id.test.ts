import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { sampleClips } from '../../../../src/fixtures/media.ts'
import { isRecord } from '../../../../src/lib/unknown-record.ts'
import { INVALID_BODIES, NON_OBJECT_BODIES, TOO_LARGE_BODY } from '../../../support/bodies.ts'
import { badRequestBody, getField } from '../requests.ts'
import {
  addUploadedAsset,
  addUrlAsset,
  callAssets,
  callUrl,
  presign,
  put,
  readError,
  VIDEO_URL,
} from './calls.ts'

const PROJECT = 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81'
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'
const CLIP = { fileName: 'a.mp4', contentType: 'video/mp4', bytes: sampleClips['16:9']() }

test('gets an asset', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const created = await callAssets(api, 'POST ', { url: VIDEO_URL })
  const id = String(getField(created.body, 'id'))
  expect(await callAssets(api, `GET /${id}`)).toEqual({ ...created, status: 200 })
})

test.each(['GET', 'PATCH', 'DELETE'])(
  'returns 404 to %s for an unknown asset and for one of another session',
  async (method) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const foreign = await addUrlAsset(api, {}, { key: 'w3:' })
    for (const id of [UNKNOWN_ID, 'not-an-id', foreign, 'count'].slice(0, method === 'GET' ? 3 : 4)) {
      const reply = await callAssets(api, `${method} /${id}`, method === 'PATCH' ? {} : undefined)
      expect(readError(reply)).toEqual([404, 'asset_not_found'])
    }
    expect(api.requests().at(-1)?.reason).toBe('the session has no asset with this id')
    expect((await callAssets(api, `GET /${foreign}`, undefined, { key: 'w3:' })).status).toBe(200)
  },
)

test('gets many assets in the order of the ids, without those that the session does not have', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [one, two] = [await addUrlAsset(api, { name: 'one' }), await addUrlAsset(api, { name: 'two' })]
  const foreign = await addUrlAsset(api, {}, { key: 'w3:' })
  const list = async (ids: unknown) => {
    const { status, body } = await callAssets(api, 'POST /batch', { ids })
    return [status, Array.isArray(body) ? body.map((item) => getField(item, 'name')) : body]
  }
  expect(await list([two, UNKNOWN_ID, one, foreign, two])).toEqual([200, ['two', 'one', 'two']])
  expect(await list(one)).toEqual([200, ['one']])
  expect(await list([UNKNOWN_ID])).toEqual([200, []])
  expect(await list(Array.from({ length: 100 }, () => one))).toEqual([
    200,
    Array.from({ length: 100 }, () => 'one'),
  ])
})

test.each([
  [{}],
  [{ ids: [] }],
  [{ ids: '' }],
  [{ ids: null }],
  [{ ids: 5 }],
  [{ ids: ['a', 5] }],
  [{ ids: ['a', ''] }, 'ids.1'],
  [{ ids: Array.from({ length: 101 }, () => 'a') }],
] as [object, string?][])('returns 400 for these ids: %j', async (json, field = 'ids') => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callAssets(api, 'POST /batch', json)).toMatchObject({
    status: 400,
    body: badRequestBody(`${field} must be an id, or a list of 1 to 100 ids`),
  })
})

test('changes the fields of an asset that the request has', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const created = await callAssets(api, 'POST ', { url: VIDEO_URL, projectId: PROJECT })
  const id = String(getField(created.body, 'id'))
  await api.clock.advance('1m')
  const changes = {
    name: 'b',
    visibility: 'ORGANIZATION',
    durationSeconds: 1.5,
    size: 10,
    format: 'mov',
    width: 4,
    height: 2,
  }
  const before = isRecord(created.body) ? created.body : {}
  const changed = { ...before, ...changes, updatedAt: '2026-01-01T00:01:00.000Z' }
  expect(await callAssets(api, `PATCH /${id}`, changes)).toMatchObject({ status: 200, body: changed })
  expect((await callAssets(api, `GET /${id}`)).body).toEqual(changed)

  await api.clock.advance('1m')
  const nothing = {
    name: null,
    visibility: null,
    durationSeconds: null,
    size: null,
    format: null,
    width: null,
    height: null,
    url: 'https://example.com/other.wav',
    type: 'AUDIO',
  }
  expect((await callAssets(api, `PATCH /${id}`, nothing)).body).toEqual({
    ...changed,
    updatedAt: '2026-01-01T00:02:00.000Z',
  })
  expect(
    api
      .requests()
      .at(-1)
      ?.unknown.map(({ field }) => field),
  ).toEqual(['url', 'type'])
})

test('moves an asset to a project, and out of it', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const id = await addUrlAsset(api)
  const count = async () => (await callAssets(api, `GET /count?projectId=${PROJECT}`)).body
  await callAssets(api, `PATCH /${id}`, { projectId: PROJECT })
  expect(await count()).toBe(1)
  await callAssets(api, `PATCH /${id}`, { name: 'b' })
  expect(await count()).toBe(1)
  await callAssets(api, `PATCH /${id}`, { projectId: null })
  expect(await count()).toBe(0)
})

test('keeps the place of a changed asset in the list', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const ids = [await addUrlAsset(api), await addUrlAsset(api)]
  await callAssets(api, `PATCH /${ids[0]}`, { name: 'b' })
  const items = getField((await callAssets(api, 'GET ')).body, 'items')
  expect(Array.isArray(items) && items.map((item) => getField(item, 'id'))).toEqual(ids.toReversed())
})

const WRONG_CHANGES: readonly (readonly [object, string])[] = [
  [{ name: '' }, 'name must not be empty'],
  [{ name: 'x'.repeat(256) }, 'name must have at most 255 characters'],
  [{ visibility: 'user' }, 'visibility must be one of USER, ORGANIZATION'],
  [{ projectId: '' }, 'projectId must be a UUID'],
  [{ format: 5 }, 'format must be a string'],
  [{ format: 'x'.repeat(256) }, 'format must have at most 255 characters'],
  ...['durationSeconds', 'size', 'width', 'height'].flatMap((field) =>
    [-1, '5'].map((value) => [{ [field]: value }, `${field} must be a number of 0 or more`] as const),
  ),
]

test.each(WRONG_CHANGES)('returns 400 for the change %j, and changes nothing', async (json, mistake) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const id = await addUrlAsset(api)
  const before = await callAssets(api, `GET /${id}`)
  await api.clock.advance('1s')
  expect(await callAssets(api, `PATCH /${id}`, json)).toMatchObject({
    status: 400,
    body: badRequestBody(mistake),
  })
  expect(await callAssets(api, `GET /${id}`)).toEqual(before)
})

test.each([
  ['PATCH /id', {}],
  ['POST /batch', {}],
])('returns 400 or 413 for other bodies: %s', async (route) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const path = route.replace('id', await addUrlAsset(api))
  for (const [, body] of INVALID_BODIES)
    expect((await callAssets(api, path, undefined, body === undefined ? {} : { body })).status).toBe(400)
  for (const json of NON_OBJECT_BODIES)
    expect(await callAssets(api, path, json)).toMatchObject({
      status: 400,
      body: badRequestBody('body must be an object'),
    })
  expect((await callAssets(api, path, undefined, { body: TOO_LARGE_BODY })).status).toBe(413)
})

test('deletes an asset, its upload and its file', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id, url } = await addUploadedAsset(api, CLIP)
  expect(await callAssets(api, `DELETE /${String(id)}`)).toMatchObject({ status: 200, body: { id } })
  const replies = [
    await callAssets(api, `GET /${String(id)}`),
    await callAssets(api, `DELETE /${String(id)}`),
    await callAssets(api, 'POST ', { url }),
  ]
  expect(replies.map(readError)).toEqual([
    [404, 'asset_not_found'],
    [404, 'asset_not_found'],
    [404, 'uploaded_file_not_found'],
  ])
  expect((await callUrl(api, String(url))).status).toBe(404)
  expect((await callAssets(api, 'GET /count')).body).toBe(0)
})

test('keeps the file of an upload until its last asset is deleted', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id, url } = await addUploadedAsset(api, CLIP)
  const second = await callAssets(api, 'POST ', { url })
  await callAssets(api, `DELETE /${String(id)}`)
  expect((await callUrl(api, String(url))).body).toEqual(CLIP.bytes)
  await callAssets(api, `DELETE /${String(getField(second.body, 'id'))}`)
  expect((await callUrl(api, String(url))).status).toBe(404)
})

test('cannot upload to the URL of a deleted asset', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { uploadUrl, url } = await presign(api, CLIP)
  await put(api, uploadUrl, CLIP)
  const { body } = await callAssets(api, 'POST ', { url })
  await callAssets(api, `DELETE /${String(getField(body, 'id'))}`)
  expect((await put(api, uploadUrl, CLIP)).status).toBe(404)
})

test.each([
  ['asset', 'GET /id'],
  ['asset-list', 'GET '],
  ['asset-count', 'GET /count'],
  ['asset-batch', 'POST /batch'],
  ['asset-upload', 'POST /upload'],
  ['asset-create', 'POST '],
  ['asset-update', 'PATCH /id'],
  ['asset-delete', 'DELETE /id'],
])('answers %s with the error of a fault, and 401 without a key', async (operation, route) => {
  const faults = [{ on: operation, reply: { error: 'asset_forbidden' } }]
  const api = createMockVideoApi({ clock: 'manual', scenarios: [{ name: 'forbidden-asset', faults }] })
  const json = { url: VIDEO_URL, ids: 'a', fileName: 'a', contentType: 'video/mp4', size: 1 }
  const id = await addUrlAsset(api)
  const body = route.startsWith('P') ? json : undefined
  const path = route.replace('id', id)
  expect(await callAssets(api, path, body, { key: null })).toMatchObject({
    status: 401,
    body: { message: 'Either Cookie or x-api-key header must be provided' },
  })
  expect(await callAssets(api, path, body, { key: ':forbidden-asset' })).toMatchObject({
    status: 403,
    body: { error: 'Forbidden', statusCode: 403, errorCode: 'asset_forbidden' },
  })
  expect((await callAssets(api, path, body)).status).toBeLessThan(300)
  expect(api.requests().map((request) => request.operation)).toEqual([
    'asset-create',
    ...Array.from({ length: 3 }, () => operation),
  ])
})
