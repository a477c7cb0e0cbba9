import { beforeEach, expect, test, vi } from 'vitest'
import { createWav } from '../../../src/lib/wav.ts'
import { buildVideo } from '../../support/media.ts'
import { ADAPTERS, openFake } from '../open-fake.ts'
import { AUDIO_FILE, VIDEO_FILE } from '../requests.ts'
import { ServerlessClient } from './serverless.ts'
import type { Options } from '../../../src/index.ts'
import type { AdapterName, OpenedFake } from '../open-fake.ts'
import type { ServerlessOptions } from './serverless.ts'

const FILES = { video: VIDEO_FILE, audio: AUDIO_FILE }
const KEY = 'a1b2c3'

/** The wall clock of the client. The clock of the fake starts at the same time. */
const NOW = Date.parse('2026-11-02T10:00:00Z')

// MSW prints a connection that is reset.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))

interface Opened extends OpenedFake {
  readonly client: ServerlessClient
}

async function open(
  adapter: AdapterName,
  options: Options<string> = {},
  own: Partial<ServerlessOptions> = {},
): Promise<Opened> {
  const fake = await openFake(adapter, { now: NOW, ...options })
  return { ...fake, client: new ServerlessClient({ baseUrl: fake.baseUrl, now: () => NOW, ...own }) }
}

const REVISIONS = ADAPTERS.flatMap((adapter) => [[adapter, '2026-06'] as const, [adapter, 'latest'] as const])

test.for(REVISIONS)(
  'recovers a lost submit by its outputFileName: %s, revision %s',
  async ([adapter, revision]) => {
    const { client, api } = await open(adapter, { scenario: 'submit-lost', revisions: { sync: revision } })
    const reply = await client.submit(KEY, FILES)
    expect(reply).toMatchObject({ kind: 'recovered' })
    const generations = api.generations.list()
    expect(generations).toMatchObject([{ id: 'id' in reply && reply.id }])
    expect(api.requests().map(({ operation, status }) => [operation, status])).toEqual([
      ['list', 200],
      ['create', 0],
      ['list', 200],
    ])
    // A second invocation with the same key finds it at once.
    expect(await client.submit(KEY, FILES)).toEqual(reply)
    expect(api.generations.list()).toHaveLength(1)
  },
)

// The client compares `createdAt` with its own clock, and a virtual clock starts in January 2026.
test.for(ADAPTERS)('does not recover a submit if the clocks differ by hours: %s', async (adapter) => {
  const hour = 3_600_000
  const { client, api } = await open(adapter, { scenario: 'submit-lost' }, { now: () => NOW + hour })
  expect(await client.submit(KEY, FILES)).toEqual({ kind: 'unknown', retryAfterMs: 4_000 })
  expect(await client.submit(KEY, FILES)).toMatchObject({ kind: 'submitted' })
  expect(api.generations.list()).toHaveLength(2)
})

test.for(ADAPTERS)('pays once with an Idempotency-Key where Sync knows it: %s', async (adapter) => {
  const latest = { scenario: 'submit-lost', revisions: { sync: 'latest' } }
  const { client, api } = await open(adapter, latest, { now: () => NOW + 3_600_000 })
  expect(await client.submit(KEY, FILES)).toMatchObject({ kind: 'unknown' })
  expect(await client.submit(KEY, FILES)).toMatchObject({ kind: 'submitted' })
  expect(api.generations.list()).toHaveLength(1)
})

test.for(REVISIONS)(
  'uploads both files after a 422, and submits their assets: %s, revision %s',
  async ([adapter, revision]) => {
    const reply = { error: 'generation_input_video_inaccessible' } as const
    const { client, api, sync } = await open(adapter, {
      scenarios: [{ name: 'inaccessible', faults: [{ on: 'create', first: 1, reply }] }],
      scenario: 'inaccessible',
      revisions: { sync: revision },
    })
    const submitted = await client.submit(KEY, FILES)
    expect(submitted).toMatchObject({ kind: 'submitted' })
    const [generation] = await sync.generations.list()
    expect(generation).toMatchObject({
      id: 'id' in submitted && submitted.id,
      outputFileName: `lipsync_${KEY}`,
    })
    const { items } = await sync.assets.list()
    const byType = new Map(items.map(({ type, id }) => [type, id]))
    expect(generation?.input).toEqual([
      { type: 'video', assetId: byType.get('VIDEO') },
      { type: 'audio', assetId: byType.get('AUDIO') },
    ])
    expect(api.requests({ operation: 'create' }).map(({ status }) => status)).toEqual([422, 201])
  },
)

test.for(REVISIONS)(
  'submits the asset of a large video with the file of its audio: %s, revision %s',
  async ([adapter, revision]) => {
    const { client, sync } = await open(adapter, { revisions: { sync: revision } }, { maxFileBytes: 10 })
    expect(await client.submit(KEY, FILES)).toMatchObject({ kind: 'submitted' })
    const [video, audio] = (await sync.generations.list())[0]?.input ?? []
    if (video?.type !== 'video' || audio?.type !== 'audio') throw new Error('The inputs have other types.')
    expect(await download((await sync.assets.get(video.assetId ?? '')).url)).toEqual(buildVideo(2))
    const { url } = audio.assetId === undefined ? audio : await sync.assets.get(audio.assetId)
    expect(await download(url)).toEqual(createWav(0.5))
  },
)

async function download(url = ''): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer())
}

test.for(ADAPTERS)('waits in the status until the generation ends: %s', async (adapter) => {
  const { client, api } = await open(adapter, { clock: 'auto' })
  const submitted = await client.submit(KEY, FILES)
  const id = 'id' in submitted ? submitted.id : ''
  const kinds: string[] = []
  let status = await client.readStatus(id)
  for (; status.kind === 'processing'; status = await client.readStatus(id)) kinds.push(status.kind)
  // The generation takes 30 s, and each call is held for 10 s.
  expect(kinds).toHaveLength(2)
  expect(status).toMatchObject({ kind: 'completed', seconds: 8 })
  expect('url' in status && (await download(status.url))).toEqual(buildVideo(8))
  expect(api.requests({ operation: 'status' })[0]?.query).toEqual({ wait: 'true', timeout: '10' })
})

test.for(ADAPTERS)('takes a 404 of a new generation for a transient one: %s', async (adapter) => {
  const { client } = await open(adapter, { clock: 'auto', scenario: 'not-ready' })
  const submitted = await client.submit(KEY, FILES)
  const id = 'id' in submitted ? submitted.id : ''
  const kinds: string[] = []
  while (kinds.at(-1) !== 'completed') kinds.push((await client.readStatus(id)).kind)
  expect(kinds.slice(0, 2)).toEqual(['processing', 'processing'])
})

test.for(ADAPTERS)('ends at FAILED and REJECTED: %s', async (adapter) => {
  const { client, api } = await open(adapter)
  const failed = api.generations.fail(api.sync.create().id)
  const rejected = api.generations.reject(api.sync.create().id)
  expect(await client.readStatus(failed.id)).toEqual({ kind: 'failed', status: 'FAILED' })
  expect(await client.readStatus(rejected.id)).toEqual({ kind: 'failed', status: 'REJECTED' })
})

test.for(ADAPTERS)(
  'is busy beyond the concurrency quota, and recovers its own submit: %s',
  async (adapter) => {
    const { client } = await open(adapter, { quotas: { sync: { concurrency: 1 } } })
    const first = await client.submit(KEY, FILES)
    expect(await client.submit('other', FILES)).toEqual({ kind: 'busy', retryAfterMs: 10_000 })
    expect(await client.submit(KEY, FILES)).toEqual({ ...first, kind: 'recovered' })
  },
)

test.for(ADAPTERS)('tells a gateway, an outage and a refusal apart: %s', async (adapter) => {
  const { client, api } = await open(adapter)
  api.use('gateway-block')
  expect(await client.submit('one', FILES)).toEqual({ kind: 'failed', error: 'blocked by a gateway' })
  api.use('create-flaky')
  expect(await client.submit('two', FILES)).toEqual({ kind: 'retryable', retryAfterMs: 2_000 })
  api.use('out-of-credits')
  expect(await client.submit('three', FILES)).toMatchObject({
    kind: 'failed',
    error: expect.any(String) as unknown,
  })
})
