import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sync, SyncClient } from '@sync.so/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { createWav } from '../../src/lib/wav.ts'
import { getField } from '../handlers/sync/requests.ts'
import { buildVideo } from '../support/media.ts'
import { ADAPTERS, openFake } from './open-fake.ts'
import { buildBatchFile, REQUEST as SMALLEST, uploadAsset, VIDEO_FILE } from './requests.ts'

const REQUEST: Sync.CreateGenerationDto = {
  ...SMALLEST,
  options: { sync_mode: 'loop' },
  outputFileName: 'quick start',
}

test.for(ADAPTERS)('submits, waits, fetches and lists: %s', async (adapter) => {
  const { api, baseUrl, sync } = await openFake(adapter)
  const created = await sync.generations.create(REQUEST)
  expect(created).toMatchObject({
    status: 'PENDING',
    model: 'lipsync-2',
    input: REQUEST.input,
    options: REQUEST.options,
    outputFileName: 'quick_start',
  })

  await api.clock.advanceTo(created.id)
  const completed = await sync.generations.get(created.id)
  expect(completed).toMatchObject({ status: 'COMPLETED', outputDuration: 8 })
  expect(completed.outputUrl).toMatch(`${baseUrl}/v2/generations/${created.id}/result?token=`)

  const video = await fetch(completed.outputUrl ?? '')
  expect(video.headers.get('content-type')).toBe('video/mp4')
  expect(video.headers.get('content-disposition')).toBe('inline; filename="quick_start.mp4"')
  expect(new Uint8Array(await video.arrayBuffer())).toEqual(buildVideo(8))
  const part = await fetch(completed.outputUrl ?? '', { headers: { range: 'bytes=4-7' } })
  expect([part.status, await part.text()]).toEqual([206, 'ftyp'])
  // Not followed, because the redirect of MSW turns a HEAD into a GET.
  const redirect = await fetch(completed.outputUrl ?? '', { method: 'HEAD', redirect: 'manual' })
  const head = await fetch(redirect.headers.get('location') ?? '', { method: 'HEAD' })
  expect([redirect.status, head.status, await head.text()]).toEqual([302, 200, ''])

  expect(await sync.generations.list()).toEqual([completed])
})

test.for(ADAPTERS)('submits files, and returns their URLs: %s', async (adapter) => {
  const { media, sync } = await openFake(adapter)
  const folder = await mkdtemp(join(tmpdir(), 'sync-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'face.mp4'), buildVideo(8))
  await writeFile(join(folder, 'voice.wav'), createWav(0.5))

  const created = await sync.generations.createWithFiles(
    createReadStream(join(folder, 'face.mp4')),
    createReadStream(join(folder, 'voice.wav')),
    { model: 'lipsync-2', options: { sync_mode: 'cut_off' } },
  )
  expect(created).toMatchObject({ status: 'PENDING', options: { sync_mode: 'cut_off' } })
  const urls = created.input.map((item) => ('url' in item ? item.url : undefined))
  expect(urls).toEqual(
    ['face.mp4', 'voice.wav'].map((name): unknown =>
      expect.stringMatching(new RegExp(`^${media}/uploads/[0-9a-f-]{36}/${name}$`)),
    ),
  )
  const sound = await fetch(urls[1] ?? '')
  // The SDK gives a stream no type of its own.
  expect(sound.headers.get('content-type')).toBe('application/octet-stream')
  expect(new Uint8Array(await sound.arrayBuffer())).toEqual(createWav(0.5))
})

test.for(ADAPTERS)('keeps the names and types of files: %s', async (adapter) => {
  const { sync } = await openFake(adapter, { revisions: { sync: 'latest' } })
  const video = new File([buildVideo(1)], 'mein "Film" ü.mp4', { type: 'video/mp4; codecs="avc1"' })
  const audio = new File([createWav(0.5)], 'a/b.wav', { type: 'AUDIO/WAV' })
  const { input } = await sync.generations.createWithFiles(video, audio, { model: 'lipsync-2' })
  const assets = await Promise.all(
    input.map((item) => sync.assets.get(('assetId' in item && item.assetId) || '')),
  )
  expect(assets.map(({ name }) => name)).toEqual(['mein %22Film%22 ü.mp4', 'b.wav'])
  const types = assets.map(async ({ url = '' }) => (await fetch(url)).headers.get('content-type'))
  expect(await Promise.all(types)).toEqual(['video/mp4', 'audio/wav'])
})

test.for(ADAPTERS)('creates a batch from a stream, and reads its result: %s', async (adapter) => {
  const { api, sync } = await openFake(adapter)
  const folder = await mkdtemp(join(tmpdir(), 'sync-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'input.jsonl'), await buildBatchFile().text())
  const created = await sync.batch.create(createReadStream(join(folder, 'input.jsonl')), {})
  if (created.status === 'VALIDATED') throw new Error('The batch was not created.')
  await api.clock.advance('10m')
  const { status, metrics, outputUrl } = await sync.batch.get(created.id)
  expect([status, metrics.success_count]).toEqual(['COMPLETED', 20])
  // The client of the vendor's example sends no key, and follows the redirect.
  const lines = (await (await fetch(outputUrl)).text()).trim().split('\n')
  const items = lines.map((line): unknown => JSON.parse(line))
  expect(items.map((item) => getField(item, 'request_id'))).toEqual(lines.map((_, index) => `line-${index}`))
  for (const item of items) expect(item).toMatchObject({ status: 'COMPLETED', ...SMALLEST })
})

test.for(ADAPTERS)('keeps the assets and batches of two sessions apart: %s', async (adapter) => {
  const { api, baseUrl } = await openFake(adapter)
  const [one, two] = ['w1:happy', 'w2:happy'].map((apiKey) => new SyncClient({ baseUrl, apiKey }))
  const id = await uploadAsset({ baseUrl }, VIDEO_FILE, 'w1:happy')
  const batch = await one?.batch.create(buildBatchFile({ ...SMALLEST, input: withVideo(id) }), {})
  expect((await one?.assets.list())?.items.map((asset) => asset.id)).toEqual([id])
  expect(await two?.assets.list()).toEqual({ items: [], totalCount: 0 })
  expect(await two?.batch.list()).toEqual([])
  const error: unknown = await two?.batch
    .create(buildBatchFile({ ...SMALLEST, input: withVideo(id) }), {})
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Sync.BadRequestError)
  await api.session('w1').clock.advance('10m')
  const [done] = (await one?.batch.list()) ?? []
  expect(done).toMatchObject({ id: batch && 'id' in batch && batch.id, status: 'COMPLETED' })
  expect((await fetch(done?.outputUrl ?? '')).status).toBe(200)
})

function withVideo(assetId: string): readonly object[] {
  return [{ type: 'video', assetId }, ...SMALLEST.input.slice(1)]
}

test.for(ADAPTERS)('submits a file and a text: %s', async (adapter) => {
  const { api, media, sync } = await openFake(adapter)
  const text: Sync.Input = {
    type: 'text',
    provider: { name: 'elevenlabs', voiceId: 'EXAVITQu4vr4xnSDxMaL', script: 'Hello' },
  }
  const video = new Blob([buildVideo(8)], { type: 'video/mp4' })
  const { id, input } = await sync.generations.createWithFiles(video, undefined, {
    model: 'lipsync-2',
    input: [text],
  })
  const url: unknown = expect.stringMatching(new RegExp(`^${media}/uploads/[0-9a-f-]{36}/blob$`))
  expect(input).toEqual([text, { type: 'video', url }])

  await api.clock.advanceTo(id)
  const spoken = await sync.generations.get(id)
  expect(spoken).toMatchObject({ synthesizedAudioUrl: `${media}/${id}.wav` })
  const sound = await fetch(`${media}/${id}.wav`)
  expect(new Uint8Array(await sound.arrayBuffer())).toEqual(createWav(0.5))
})

test.for(ADAPTERS)('lists by status and by id, sent as JSON: %s', async (adapter) => {
  const { api, sync } = await openFake(adapter)
  const ids = [await sync.generations.create(REQUEST), await sync.generations.create(REQUEST)].map(
    ({ id }) => id,
  )
  api.generations.complete(ids[0] ?? '')
  const statuses: Sync.GenerationStatus[] = ['COMPLETED', 'FAILED']
  const found = [
    await sync.generations.list({ status: statuses }),
    await sync.generations.list({ ids: [ids[1] ?? ''] }),
    await sync.generations.list({ status: ['REJECTED'] }),
  ]
  expect(found.map((list) => list.map(({ id }) => id))).toEqual([[ids[0]], [ids[1]], []])
  expect(api.requests().at(-3)?.query).toEqual({ status: '["COMPLETED","FAILED"]' })
})

test.for(ADAPTERS)('lists the models, and submits each of them: %s', async (adapter) => {
  const { sync } = await openFake(adapter)
  const models = await sync.models.list()
  expect(models.map(({ id, type }) => [id, type])).toEqual([
    ['sync-3', 'lipsync'],
    ['lipsync-2', 'lipsync'],
    ['lipsync-1.9.0-beta', 'lipsync'],
    ['lipsync-2-pro', 'lipsync'],
    ['react-1', 'react'],
  ])
  for (const model of Object.values(Sync.Model)) {
    const created = await sync.generations.create({ ...REQUEST, model })
    expect(created).toMatchObject({ model, status: 'PENDING' })
  }
})

test.for(ADAPTERS)('throws its BadRequestError with the invalid fields: %s', async (adapter) => {
  const { sync } = await openFake(adapter)
  const error: unknown = await sync.generations
    .create({ ...REQUEST, input: [], webhookUrl: 'x' })
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Sync.BadRequestError)
  expect(error).toMatchObject({
    statusCode: 400,
    body: { message: ['webhookUrl must be an http or https URL'], error: 'Bad Request', statusCode: 400 },
  })
})

test.for(ADAPTERS)(
  'throws a 429 with the documented body beyond the concurrency quota: %s',
  async (adapter) => {
    const { sync } = await openFake(adapter, { quotas: { sync: { concurrency: 1 } } })
    await sync.generations.create(REQUEST)
    const error: unknown = await sync.generations
      .create(REQUEST, { maxRetries: 0 })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      statusCode: 429,
      body: { errorCode: 'concurrency_limit_reached', activeGenerations: 1, concurrencyLimit: 1 },
    })
  },
)

test.for(ADAPTERS)(
  'creates one generation for twenty calls with one Idempotency-Key: %s',
  async (adapter) => {
    const { api, sync } = await openFake(adapter, { revisions: { sync: 'latest' } })
    const headers = { 'Idempotency-Key': 'order-1' }
    const all = await Promise.all(
      Array.from({ length: 20 }, () => sync.generations.create(REQUEST, { headers })),
    )
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    expect(api.generations.list()).toHaveLength(1)
  },
)
