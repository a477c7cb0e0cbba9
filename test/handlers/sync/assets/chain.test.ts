import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { sampleClips } from '../../../../src/fixtures/media.ts'
import { createWav } from '../../../../src/lib/wav.ts'
import { callApi } from '../../../support/call.ts'
import { getStatusPath, START } from '../../../support/fixed.ts'
import { createReceiver } from '../../../support/receiver.ts'
import { AUDIO, BODY, ANY_HASH, getField, getId, IMAGE, submit, VIDEO } from '../requests.ts'
import { addUploadedAsset, addUrlAsset, callAssets, callUrl, presign, put, readError } from './calls.ts'

const CLIP = { fileName: 'a.mp4', contentType: 'video/mp4', bytes: sampleClips['16:9']() }
const SOUND = { fileName: 'a.wav', contentType: 'audio/wav', bytes: createWav(0.5) }

test('accepts uploaded assets in a submit, and returns the inputs as they were sent', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [video, audio] = [await addUploadedAsset(api, CLIP), await addUploadedAsset(api, SOUND)]
  const input = [
    { type: 'video', assetId: video['id'] },
    { type: 'audio', assetId: audio['id'], refId: 'a' },
  ]
  const created = await submit(api, { ...BODY, input })
  expect([created.status, getField(created.body, 'input')]).toEqual([201, input])
  const { body } = await callApi(api, 'sync', getStatusPath('sync', getId(created)))
  expect(getField(body, 'input')).toEqual(input)
  expect(api.generations.get(getId(created))?.input).toMatchObject({ input })
})

test('sends the inputs as they were sent in the webhook', async () => {
  const { url, posted } = await createReceiver()
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const input = [{ type: 'video', assetId: await addUrlAsset(api) }, AUDIO]
  await submit(api, { ...BODY, input, webhookUrl: url })
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(getField(JSON.parse(posted[0]?.raw ?? 'null'), 'input')).toEqual(input)
})

test.each([
  ['video', 'AUDIO', [VIDEO, AUDIO]],
  ['audio', 'VIDEO', [VIDEO, AUDIO]],
  ['video', 'IMAGE', [VIDEO, AUDIO]],
  ['image', 'VIDEO', [IMAGE, AUDIO]],
] as const)(
  'returns 422 for an input of type %s with an asset of type %s',
  async (type, assetType, items) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const assetId = await addUrlAsset(api, { type: assetType })
    const input = items.map((item) => (item.type === type ? { type, assetId } : item))
    expect(readError(await submit(api, { model: 'sync-3', input }))).toEqual([
      422,
      'generation_input_asset_type_mismatch',
    ])
    expect(api.requests().at(-1)?.reason).toBe(
      `input.${items.findIndex((item) => item.type === type)}.assetId: the asset "${assetId}" is of type ${assetType}, but the input is of type ${type}`,
    )
    expect(api.generations.list()).toEqual([])
  },
)

test('returns 404 for an asset that is unknown, deleted, or of another session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [foreign, gone] = [await addUrlAsset(api, {}, { key: 'w3:' }), await addUrlAsset(api)]
  await callAssets(api, `DELETE /${gone}`)
  for (const assetId of ['unknown', foreign, gone])
    expect(readError(await submit(api, { ...BODY, input: [{ type: 'video', assetId }, AUDIO] }))).toEqual([
      404,
      'asset_not_found',
    ])
  expect(api.generations.list()).toEqual([])
  expect(api.requests().at(-1)?.reason).toBe(`input.0.assetId: the session has no asset "${gone}"`)
  const input = [{ type: 'video', assetId: foreign }, AUDIO]
  expect((await submit(api, { ...BODY, input }, { key: 'w3:' })).status).toBe(201)
})

test('checks an asset also if the input has a url', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const input = [{ ...VIDEO, assetId: 'unknown' }, AUDIO]
  expect((await submit(api, { ...BODY, input })).status).toBe(404)
})

test('names the input of an unknown asset, with the start of a long id', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await submit(api, { ...BODY, input: [VIDEO, { type: 'audio', assetId: '\n'.repeat(50) }] })
  expect(api.requests().at(-1)?.reason).toBe(
    `input.1.assetId: the session has no asset "${'\\n'.repeat(36)}..."`,
  )
})

test('names mistakes of the body before it looks for assets', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const input = [{ type: 'video', assetId: 'unknown' }]
  expect((await submit(api, { ...BODY, input })).status).toBe(400)
})

test('removes assets, uploads and files with a reset, and counts ids from the start', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const first = await addUploadedAsset(api, CLIP)
  const { uploadUrl } = await presign(api, CLIP)
  api.reset()
  expect((await callAssets(api, 'GET ')).body).toEqual({ items: [], totalCount: 0 })
  expect((await callUrl(api, String(first['url']))).status).toBe(404)
  expect((await put(api, uploadUrl, CLIP)).status).toBe(404)
  expect(await addUploadedAsset(api, CLIP)).toEqual(first)
})

test('resets one session only', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await addUrlAsset(api)
  await addUrlAsset(api, {}, { key: 'w3:' })
  api.session('w3').reset()
  const counts = [
    await callAssets(api, 'GET /count'),
    await callAssets(api, 'GET /count', undefined, { key: 'w3:' }),
  ]
  expect(counts.map(({ body }) => body)).toEqual([1, 0])
})

test('keeps 1,000 assets in a session, and warns once that the oldest are removed', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', journal: 'off', warn: (text) => warnings.push(text) })
  const ids: string[] = []
  for (let number = 0; number < 1_000; number += 1) ids.push(await addUrlAsset(api))
  await callAssets(api, `PATCH /${ids[0]}`, { name: 'b' })
  expect(warnings).toEqual([])
  for (let number = 0; number < 2; number += 1) ids.push(await addUrlAsset(api))
  expect((await callAssets(api, 'GET /count')).body).toBe(1_000)
  const statuses = await Promise.all(ids.slice(0, 3).map((id) => callAssets(api, `GET /${id}`)))
  expect(statuses.map(({ status }) => status)).toEqual([404, 404, 200])
  expect(warnings).toEqual([
    'Reached the limit of 1000 assets in a session: the oldest are removed. Use more sessions, or call reset().',
  ])
})

test('does not move the auto clock', async () => {
  const api = createMockVideoApi({ clock: 'auto' })
  const { id } = await addUploadedAsset(api, CLIP)
  await callAssets(api, 'GET ')
  await callAssets(api, 'GET /count')
  await callAssets(api, `GET /${String(id)}`)
  await callAssets(api, 'POST /batch', { ids: id })
  await callAssets(api, `PATCH /${String(id)}`, {})
  await submit(api, { ...BODY, input: [{ type: 'video', assetId: id }, AUDIO] })
  await callAssets(api, `DELETE /${String(id)}`)
  expect(api.clock.now().toISOString()).toBe(START)
})

test('keeps no bytes in the journal', async () => {
  const api = createMockVideoApi({ clock: 'manual', journal: 'full' })
  const bytes = new TextEncoder().encode('The secret content of a file')
  const { url } = await addUploadedAsset(api, { ...CLIP, bytes })
  await callUrl(api, String(url))
  const requests = ['upload-write', 'upload-read'].flatMap((operation) => api.requests({ operation }))
  expect(requests.map(({ method, body }) => [method, body])).toEqual([
    ['PUT', { type: 'video/mp4', size: 28, hash: ANY_HASH }],
    ['GET', null],
  ])
  expect(requests[1]?.response).toMatchObject({ body: null, size: 28 })
  expect(JSON.stringify(api.requests())).not.toContain('secret content')
})

test('hides the token of an upload in the journal', async () => {
  const api = createMockVideoApi({ clock: 'manual', journal: 'full' })
  const { uploadUrl } = await presign(api, CLIP)
  await put(api, uploadUrl, CLIP)
  const token = uploadUrl.split('token=')[1] ?? 'none'
  expect(JSON.stringify(api.requests({ method: 'PUT' }))).not.toContain(token)
})
