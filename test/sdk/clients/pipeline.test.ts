import { expect, test } from 'vitest'
import { buildVideo } from '../../support/media.ts'
import { ADAPTERS, catchError, openFake } from '../open-fake.ts'
import { AUDIO_FILE, REQUEST, VIDEO_FILE } from '../requests.ts'
import { runPipeline } from './pipeline.ts'
import { postJson, registerAsset, request, requestUpload, uploadBytes } from './upload-chain.ts'
import type { Options } from '../../../src/index.ts'
import type { AdapterName, OpenedFake } from '../open-fake.ts'
import type { PipelineOptions, PipelineResult } from './pipeline.ts'

const FILES = { video: VIDEO_FILE, audio: AUDIO_FILE }

interface Opened extends OpenedFake {
  readonly run: (options?: Partial<PipelineOptions>) => Promise<PipelineResult>
}

async function open(adapter: AdapterName, options: Options<string> = {}): Promise<Opened> {
  const fake = await openFake(adapter, options)
  const settings = { baseUrl: fake.baseUrl, wait: (ms: number) => fake.api.clock.advance(ms) }
  return { ...fake, run: (own) => runPipeline({ ...settings, ...own }, FILES) }
}

const REVISIONS = ADAPTERS.flatMap((adapter) => [[adapter, '2026-06'] as const, [adapter, 'latest'] as const])

test.for(REVISIONS)(
  'uploads, submits, polls, downloads and deletes: %s, revision %s',
  async ([adapter, revision]) => {
    const { run, api, sync, warnings } = await open(adapter, { revisions: { sync: revision } })
    expect(await run()).toEqual({ video: buildVideo(8), downloads: [200], submits: 1 })
    expect(api.requests({ provider: 'sync' }).map(({ operation, status }) => [operation, status])).toEqual([
      ['asset-upload', 201],
      ['upload-write', 200],
      ['asset-create', 201],
      ['asset-upload', 201],
      ['upload-write', 200],
      ['asset-create', 201],
      ['create', 201],
      ['status', 200],
      ['status', 200],
      ['status', 200],
      ['result', 302],
      ['video', 200],
      ['asset-delete', 200],
      ['asset-delete', 200],
    ])
    const [audio, video] = api.requests({ operation: 'asset-delete' }).map(({ path }) => path.slice(11))
    const [generation] = await sync.generations.list()
    expect(generation?.input).toEqual([
      { type: 'video', assetId: video },
      { type: 'audio', assetId: audio },
    ])
    expect(await sync.assets.list()).toMatchObject({ items: [], totalCount: 0 })
    expect(warnings).toEqual([])
  },
)

test.for(ADAPTERS)('deletes the assets of a generation that failed: %s', async (adapter) => {
  const { run, api, sync } = await open(adapter, { scenario: 'quick-fail' })
  await expect(run()).rejects.toThrow('It is FAILED.')
  expect(api.requests({ operation: 'asset-delete' })).toHaveLength(2)
  expect((await sync.assets.list()).totalCount).toBe(0)
})

test.for(ADAPTERS)('submits again after the Retry-After of a 429: %s', async (adapter) => {
  const { run, api, sync } = await open(adapter, { scenario: 'create-rate-limited' })
  await sync.generations.create(REQUEST)
  expect(await run()).toMatchObject({ submits: 2 })
  expect(api.requests({ operation: 'create' }).map(({ status }) => status)).toEqual([201, 429, 201])
})

// The fake asks for no key, and ignores one.
test.for(ADAPTERS)('asks for an expired video with the key and without it: %s', async (adapter) => {
  const { run, api } = await open(adapter, { scenario: 'expired-output' })
  expect(await catchError(run())).toMatchObject({ status: 403 })
  expect(api.requests({ operation: 'result' }).map(({ status }) => status)).toEqual([403, 403])
  expect(api.requests({ operation: 'asset-delete', status: 200 })).toHaveLength(2)
})

test.for(ADAPTERS)('reports a type that is not in upper case: %s', async (adapter) => {
  const { run } = await open(adapter)
  expect(await catchError(run({ formatType: (type) => type }))).toMatchObject({
    status: 400,
    body: { message: ['type must be one of AUDIO, VIDEO, IMAGE'] },
  })
})

test.for(ADAPTERS)('registers a URL without a type, as some clients do: %s', async (adapter) => {
  const { baseUrl, sync } = await open(adapter)
  const id = await registerAsset(baseUrl, { url: await uploadBytes(baseUrl, AUDIO_FILE) })
  expect(await sync.assets.get(id)).toMatchObject({ type: 'AUDIO', size: AUDIO_FILE.size })
})

test.for(ADAPTERS)('submits the URL of an upload that is not an asset: %s', async (adapter) => {
  const { baseUrl, api } = await open(adapter)
  const input = [
    { type: 'video', url: await uploadBytes(baseUrl, VIDEO_FILE) },
    { type: 'audio', url: await uploadBytes(baseUrl, AUDIO_FILE) },
  ]
  const body = postJson({ model: 'lipsync-2', input })
  expect(await request(`${baseUrl}/v2/generate`, body)).toMatchObject({ status: 'PENDING', input })
  const files = await Promise.all(input.map(async ({ url }) => (await fetch(url)).arrayBuffer()))
  expect(files).toEqual([await VIDEO_FILE.arrayBuffer(), await AUDIO_FILE.arrayBuffer()])
  expect(api.requests({ operation: 'asset-create' })).toEqual([])
})

/** Sends the bytes of a file. Returns the status. */
async function put(url: string, type: string, body: string): Promise<number> {
  return (await fetch(url, { method: 'PUT', headers: { 'content-type': type }, body })).status
}

test.for(ADAPTERS)('reports each step that is missing or false: %s', async (adapter) => {
  const { baseUrl } = await open(adapter)
  const declared = { fileName: 'face.mp4', contentType: 'video/mp4', size: 5 }
  const { uploadUrl, url } = await requestUpload(baseUrl, declared)
  const register = (): Promise<unknown> => catchError(registerAsset(baseUrl, { url, type: 'VIDEO' }))
  expect(await register()).toMatchObject({ status: 404, body: { errorCode: 'uploaded_file_not_found' } })
  expect(await put(uploadUrl, 'audio/wav', 'video')).toBe(403)
  expect(await put(uploadUrl, 'video/mp4', 'a longer video')).toBe(403)
  expect(await put(url, 'video/mp4', 'video')).toBe(403)
  expect(await register()).toMatchObject({ status: 404 })
  expect(await put(uploadUrl, 'video/mp4', 'video')).toBe(200)
  expect(await registerAsset(baseUrl, { url, type: 'VIDEO' })).toMatch(/^[0-9a-f-]{36}$/)
})
