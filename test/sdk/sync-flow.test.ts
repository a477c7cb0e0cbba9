import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sync, SyncClient } from '@sync.so/sdk'
import { setupServer } from 'msw/node'
import { afterEach, expect, test } from 'vitest'
import { sampleMp4, sampleWav } from '../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { startServer } from '../../src/server.ts'
import type { MockVideoApi, Options } from '../../src/index.ts'

const ADAPTERS = ['msw', 'server'] as const

/** Clean-up callbacks of the current test. */
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Opened {
  readonly api: MockVideoApi<string>
  readonly baseUrl: string
  readonly media: string
  readonly sync: SyncClient
}

async function open(adapter: (typeof ADAPTERS)[number], options: Options<string> = {}): Promise<Opened> {
  if (adapter === 'server') {
    const server = await startServer({ clock: 'manual', ...options, port: 0 })
    closers.push(() => server.close())
    const baseUrl = server.baseUrls.sync
    const sync = new SyncClient({ baseUrl, apiKey: 'test' })
    return { api: server.api, baseUrl, media: `${server.url}/media/sync`, sync }
  }
  const api = createMockVideoApi({ clock: 'manual', ...options })
  const server = setupServer(...createHandlers(api))
  server.listen({ onUnhandledRequest: 'error' })
  closers.push(() => server.close())
  const baseUrl = 'https://api.sync.so'
  const sync = new SyncClient({ apiKey: 'test' })
  return { api, baseUrl, media: 'https://assets.sync.so/generated', sync }
}

const REQUEST: Sync.CreateGenerationDto = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
    { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
  ],
  options: { sync_mode: 'loop' },
  outputFileName: 'quick start',
}

test.for(ADAPTERS)('submits, waits, fetches and lists: %s', async (adapter) => {
  const { api, baseUrl, sync } = await open(adapter)
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
  expect(new Uint8Array(await video.arrayBuffer())).toEqual(sampleMp4())
  const part = await fetch(completed.outputUrl ?? '', { headers: { range: 'bytes=4-7' } })
  expect([part.status, await part.text()]).toEqual([206, 'ftyp'])
  const head = await fetch(completed.outputUrl ?? '', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])

  expect(await sync.generations.list()).toEqual([completed])
})

test.for(ADAPTERS)('submits files, and returns their URLs: %s', async (adapter) => {
  const { media, sync } = await open(adapter)
  const folder = await mkdtemp(join(tmpdir(), 'sync-'))
  closers.push(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'face.mp4'), sampleMp4())
  await writeFile(join(folder, 'voice.wav'), sampleWav())

  const created = await sync.generations.createWithFiles(
    createReadStream(join(folder, 'face.mp4')),
    createReadStream(join(folder, 'voice.wav')),
    { model: 'lipsync-2', options: { sync_mode: 'cut_off' } },
  )
  const files = [
    { type: 'video', url: `${media}/${created.id}/video.mp4` },
    { type: 'audio', url: `${media}/${created.id}/audio.wav` },
  ]
  expect(created).toMatchObject({ status: 'PENDING', options: { sync_mode: 'cut_off' }, input: files })
  expect((await fetch(files[1]?.url ?? '')).headers.get('content-type')).toBe('audio/wav')
})

test.for(ADAPTERS)('submits a file and a text: %s', async (adapter) => {
  const { api, media, sync } = await open(adapter)
  const text: Sync.Input = {
    type: 'text',
    provider: { name: 'elevenlabs', voiceId: 'EXAVITQu4vr4xnSDxMaL', script: 'Hello' },
  }
  const video = new Blob([sampleMp4()], { type: 'video/mp4' })
  const { id, input } = await sync.generations.createWithFiles(video, undefined, {
    model: 'lipsync-2',
    input: [text],
  })
  expect(input).toEqual([{ type: 'video', url: `${media}/${id}/video.mp4` }, text])

  await api.clock.advanceTo(id)
  const spoken = await sync.generations.get(id)
  expect(spoken).toMatchObject({ synthesizedAudioUrl: `${media}/${id}.wav` })
  const sound = await fetch(`${media}/${id}.wav`)
  expect(new Uint8Array(await sound.arrayBuffer())).toEqual(sampleWav())
})

test.for(ADAPTERS)('lists by status and by id, sent as JSON: %s', async (adapter) => {
  const { api, sync } = await open(adapter)
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
  const { sync } = await open(adapter)
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
  const { sync } = await open(adapter)
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
    const { sync } = await open(adapter, { quotas: { sync: { concurrency: 1 } } })
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
    const { api, sync } = await open(adapter, { revisions: { sync: 'latest' } })
    const headers = { 'Idempotency-Key': 'order-1' }
    const all = await Promise.all(
      Array.from({ length: 20 }, () => sync.generations.create(REQUEST, { headers })),
    )
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    expect(api.generations.list()).toHaveLength(1)
  },
)
