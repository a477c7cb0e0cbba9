// Every method of the unmodified SDK, through both adapters and with the first and the latest revision.
import { SyncClient } from '@sync.so/sdk'
import { expect, test } from 'vitest'
import { createWav } from '../../src/lib/wav.ts'
import { START } from '../support/fixed.ts'
import { buildVideo } from '../support/media.ts'
import { ADAPTERS, openFake } from './open-fake.ts'
import { AUDIO_FILE, buildBatchFile, REQUEST, uploadAsset, VIDEO_FILE } from './requests.ts'
import type { Sync } from '@sync.so/sdk'
import type { OpenedFake } from './open-fake.ts'

const REVISIONS = ['2026-06', 'latest'] as const

interface Case extends OpenedFake {
  readonly revision: (typeof REVISIONS)[number]
}

const UUID: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/)

const PENDING = { createdAt: START, status: 'PENDING', error: null, outputUrl: null }

/** Downloads a file without a key. */
async function download(url: string | undefined): Promise<Uint8Array> {
  const response = await fetch(url ?? '')
  expect(response.status).toBe(200)
  return new Uint8Array(await response.arrayBuffer())
}

/** What a method replies. Each item calls its method, and asserts the content of the reply. */
const METHODS: Readonly<Record<string, (opened: Case) => Promise<void>>> = {
  async 'assets.get'(opened) {
    const id = await uploadAsset(opened, VIDEO_FILE)
    const asset = await opened.sync.assets.get(id)
    expect(asset).toEqual({
      id,
      createdAt: START,
      updatedAt: START,
      name: 'face.mp4',
      url: expect.stringMatching(/^.+\/uploads\/[0-9a-f-]{36}\/face\.mp4$/) as unknown,
      size: VIDEO_FILE.size,
      format: 'mp4',
      type: 'VIDEO',
      inputType: 'UPLOAD',
      durationSeconds: 2,
      visibility: 'USER',
      width: expect.any(Number) as unknown,
      height: expect.any(Number) as unknown,
    })
    expect(await download(asset.url)).toEqual(buildVideo(2))
  },
  async 'assets.list'(opened) {
    const { sync, api } = opened
    const video = await uploadAsset(opened, VIDEO_FILE)
    await api.clock.advance('1s')
    const audio = await uploadAsset(opened, AUDIO_FILE)
    const first = await sync.assets.list({ limit: 1, sortBy: 'dateDesc' })
    expect(first).toMatchObject({ items: [{ id: audio }], nextCursor: audio, totalCount: 2 })
    const second = await sync.assets.list({ limit: 1, sortBy: 'dateDesc', cursor: audio })
    expect(second).toEqual({ items: [await sync.assets.get(video)], totalCount: 2 })
    const typed = await sync.assets.list({ types: ['AUDIO', 'IMAGE'] })
    expect(typed.items.map(({ id }) => id)).toEqual([audio])
    // The pages document a list with commas.
    expect(api.requests().at(-1)?.query).toEqual({ types: '["AUDIO","IMAGE"]' })
    const named = await sync.assets.list({ searchQuery: 'FACE' })
    expect(named.items.map(({ id }) => id)).toEqual([video])
    expect((await sync.assets.list()).items.map(({ id }) => id)).toEqual([audio, video])
  },
  async 'batch.create'({ sync, api }) {
    expect(await sync.batch.create(buildBatchFile(), { dry_run: true })).toEqual({ status: 'VALIDATED' })
    expect(api.generations.list()).toEqual([])
    const created = await sync.batch.create(buildBatchFile(), { webhook_url: 'https://example.com/hook' })
    expect(created).toEqual({
      id: expect.stringMatching(/^batch_[0-9a-f]{32}$/) as unknown,
      created_at: START,
      status: 'PENDING',
      metrics: { total_generations: 20, success_count: 0, failed_count: 0, pending_count: 20 },
      webhookUrl: 'https://example.com/hook',
      outputUrl: '',
    })
    expect(api.generations.list()).toHaveLength(20)
  },
  async 'batch.get'({ sync, api }) {
    const batch = await createBatch(sync)
    const read = async (): Promise<readonly unknown[]> => {
      const { status, metrics } = await sync.batch.get(batch)
      return [status, metrics.success_count, metrics.pending_count]
    }
    expect(await read()).toEqual(['JOBS_CREATED', 0, 20])
    await api.clock.advance('10s')
    expect(await read()).toEqual(['PROCESSING', 0, 20])
    await api.clock.advance('10m')
    expect(await read()).toEqual(['COMPLETED', 20, 0])
    const { outputUrl } = await sync.batch.get(batch)
    const lines = new TextDecoder()
      .decode(await download(outputUrl))
      .trim()
      .split('\n')
    const items = lines.map((line): unknown => JSON.parse(line))
    expect(items).toHaveLength(20)
    expect(items[7]).toMatchObject({ request_id: 'line-7', id: UUID, status: 'COMPLETED' })
  },
  async 'batch.list'({ sync, api }) {
    const older = await createBatch(sync)
    await api.clock.advance('10m')
    const newer = await createBatch(sync)
    const list = async (request: Sync.ListBatchesRequest = {}): Promise<string[]> =>
      (await sync.batch.list(request)).map(({ id }) => id)
    expect(await list()).toEqual([newer, older])
    expect(await list({ status: 'COMPLETED' })).toEqual([older])
    expect(await list({ created_after: '2026-01-01T00:00:01.000Z' })).toEqual([newer])
    expect(await list({ created_before: '2026-01-01T00:00:01.000Z' })).toEqual([older])
    expect((await sync.batch.list())[1]).toEqual(await sync.batch.get(older))
  },
  async 'generations.create'({ sync, api }) {
    const created = await sync.generations.create({
      ...REQUEST,
      options: { sync_mode: 'loop' },
      outputFileName: 'quick start',
    })
    expect(created).toMatchObject({
      ...PENDING,
      ...REQUEST,
      id: UUID,
      options: { sync_mode: 'loop' },
      outputFileName: 'quick_start',
    })
    expect(api.generations.list().map(({ id }) => id)).toEqual([created.id])
  },
  async 'generations.createWithFiles'({ sync, media, revision, api }) {
    const created = await sync.generations.createWithFiles(VIDEO_FILE, AUDIO_FILE, {
      model: 'lipsync-2',
      options: { sync_mode: 'cut_off' },
    })
    expect(created).toMatchObject({ ...PENDING, options: { sync_mode: 'cut_off' } })
    const urls: (string | undefined)[] = []
    for (const item of created.input) {
      if (item.type === 'text') throw new Error('A file became a text.')
      // Since 2026-10 each file is an asset.
      expect(Object.keys(item)).toEqual(['type', revision === 'latest' ? 'assetId' : 'url'])
      urls.push(item.assetId === undefined ? item.url : (await sync.assets.get(item.assetId)).url)
    }
    expect(urls).toEqual(
      ['face.mp4', 'voice.wav'].map((name): unknown =>
        expect.stringMatching(new RegExp(`^${media}/uploads/[0-9a-f-]{36}/${name}$`)),
      ),
    )
    expect(await download(urls[0])).toEqual(buildVideo(2))
    expect(await download(urls[1])).toEqual(createWav(0.5))
    await api.clock.advanceTo(created.id)
    const { status, input } = await sync.generations.get(created.id)
    expect({ status, input }).toEqual({ status: 'COMPLETED', input: created.input })
  },
  async 'generations.estimateCost'({ sync, api }) {
    expect(await sync.generations.estimateCost(REQUEST)).toEqual([
      {
        estimatedFrameCount: 240,
        estimatedGenerationCost: expect.any(Number) as unknown,
      },
    ])
    expect(api.generations.list()).toEqual([])
  },
  async 'generations.get'({ sync, api, baseUrl }) {
    const { id } = await sync.generations.create(REQUEST)
    expect(await sync.generations.get(id)).toMatchObject({ ...PENDING, id })
    await api.clock.advanceTo(id)
    const completed = await sync.generations.get(id)
    expect(completed).toMatchObject({ id, status: 'COMPLETED', outputDuration: 8 })
    expect(completed.outputUrl).toMatch(`${baseUrl}/v2/generations/${id}/result?token=`)
    expect(await download(completed.outputUrl)).toEqual(buildVideo(8))
  },
  async 'generations.list'({ sync, api }) {
    const first = await sync.generations.create(REQUEST)
    await api.clock.advanceTo(first.id)
    const second = await sync.generations.create(REQUEST)
    const completed = await sync.generations.get(first.id)
    expect(await sync.generations.list({ status: ['COMPLETED', 'FAILED'] })).toEqual([completed])
    expect(await sync.generations.list({ ids: [second.id] })).toMatchObject([
      { id: second.id, status: 'PENDING' },
    ])
    expect((await sync.generations.list()).map(({ id }) => id)).toEqual([second.id, first.id])
  },
  async 'models.list'({ sync }) {
    const models = await sync.models.list()
    expect(models.map(({ id, type }) => [id, type])).toEqual([
      ['sync-3', 'lipsync'],
      ['lipsync-2', 'lipsync'],
      ['lipsync-1.9.0-beta', 'lipsync'],
      ['lipsync-2-pro', 'lipsync'],
      ['react-1', 'react'],
    ])
  },
}

async function createBatch(sync: SyncClient): Promise<string> {
  const batch = await sync.batch.create(buildBatchFile(), {})
  if (batch.status === 'VALIDATED') throw new Error('The batch was not created.')
  return batch.id
}

test('knows every method of the SDK', () => {
  const sync = new SyncClient()
  const clients = Object.keys(Object.getOwnPropertyDescriptors(SyncClient.prototype)).filter(
    (name) => name !== 'constructor',
  )
  const names = clients.flatMap((client) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(Reflect.get(sync, client)))
      .filter((name) => name !== 'constructor' && !name.startsWith('_'))
      .map((name) => `${client}.${name}`),
  )
  expect(names.toSorted()).toEqual(Object.keys(METHODS).toSorted())
})

const CASES = Object.keys(METHODS).flatMap((method) =>
  ADAPTERS.flatMap((adapter) => REVISIONS.map((revision) => [method, adapter, revision] as const)),
)

test.for(CASES)('%s: %s, revision %s', async ([method, adapter, revision]) => {
  const opened = await openFake(adapter, { revisions: { sync: revision } })
  await METHODS[method]?.({ ...opened, revision })
  // The fake knows everything that the SDK sends.
  expect(opened.warnings).toEqual([])
  expect(opened.api.requests().flatMap(({ unknown }) => unknown)).toEqual([])
})
