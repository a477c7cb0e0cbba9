import { expect, test } from 'vitest'
import { createWav } from '../../../src/lib/wav.ts'
import { buildVideo } from '../../support/media.ts'
import { ADAPTERS, openFake } from '../open-fake.ts'
import { AUDIO_FILE, VIDEO_FILE } from '../requests.ts'
import { NodeClient } from './node.ts'
import type { Options } from '../../../src/index.ts'
import type { AdapterName, OpenedFake } from '../open-fake.ts'

const SETTINGS = { sync_mode: 'loop', temperature: '0.5', active_speaker: 'false' }

async function open(
  adapter: AdapterName,
  options: Options<string> = {},
): Promise<OpenedFake & { readonly node: NodeClient }> {
  const fake = await openFake(adapter, options)
  const { baseUrl, api } = fake
  return { ...fake, node: new NodeClient({ baseUrl, wait: (ms) => api.clock.advance(ms) }) }
}

/** Returns the bytes of each input that came as a file. */
async function downloadInputs({ sync }: OpenedFake, id: string): Promise<unknown[]> {
  const { input } = await sync.generations.get(id)
  return Promise.all(
    input.map(async (item) => {
      if (item.type === 'text') return 'text'
      const asset = item.assetId === undefined ? item : await sync.assets.get(item.assetId)
      return new Uint8Array(await (await fetch(asset.url ?? '')).arrayBuffer())
    }),
  )
}

const REVISIONS = ADAPTERS.flatMap((adapter) => [[adapter, '2026-06'] as const, [adapter, 'latest'] as const])

test.for(REVISIONS)(
  'fills the items of one input part with the files: %s, revision %s',
  async ([adapter, revision]) => {
    const fake = await open(adapter, { revisions: { sync: revision } })
    const id = await fake.node.submitFiles(VIDEO_FILE, AUDIO_FILE, SETTINGS)
    expect(await fake.node.waitForVideo(id)).toEqual(buildVideo(8))
    expect(await downloadInputs(fake, id)).toEqual([buildVideo(2), createWav(0.5)])
    expect(fake.api.requests({ operation: 'status' })).toHaveLength(7)
  },
)

// Sync takes the settings as `options`, so those of this node have no effect.
test.for(ADAPTERS)('records the parts of the node that Sync does not know: %s', async (adapter) => {
  const { node, api, sync } = await open(adapter)
  const id = await node.submitFiles(VIDEO_FILE, AUDIO_FILE, SETTINGS)
  expect(await sync.generations.get(id)).toMatchObject({ options: null })
  expect(api.requests()[0]?.unknown.map(({ field }) => field)).toEqual([
    'sync_mode',
    'temperature',
    'active_speaker',
  ])
})

// Assumed: the node's `audio_url` is a part that Sync does not know, so that the item has neither a file nor a URL.
test.for(ADAPTERS)('refuses an item that has no file, and names it: %s', async (adapter) => {
  const { node, api } = await open(adapter)
  const audioUrl = 'https://example.com/voice.wav'
  await expect(node.submitFiles(VIDEO_FILE, audioUrl, SETTINGS)).rejects.toThrow(/"input\.1 must have/)
  expect(api.generations.list()).toEqual([])
})

// The documented status of a submit is 201.
test.for(ADAPTERS)('takes a 201 for an error, although the generation runs: %s', async (adapter) => {
  const { node, sync } = await open(adapter)
  await expect(node.submitTextAndFile('Hello', VIDEO_FILE)).rejects.toThrow('Error: 201')
  await expect(node.submitTextAndUrl('Hello', 'https://example.com/a.mp4')).rejects.toThrow('Error: 201')
  const generations = await sync.generations.list()
  expect(generations.map(({ input }) => input.map(({ type }) => type))).toEqual([
    ['text', 'video'],
    ['text', 'video'],
  ])
  expect(generations[0]?.options).toEqual({
    sync_mode: 'loop',
    active_speaker: true,
    segments_secs: '[[0, 2]]',
  })
  expect(await node.waitForVideo(generations[0]?.id ?? '')).toEqual(buildVideo(8))
})

test.for(ADAPTERS)('ends at FAILED, but polls a REJECTED generation for ever: %s', async (adapter) => {
  const { node, api } = await open(adapter, { scenario: 'quick-fail' })
  const failed = await node.submitFiles(VIDEO_FILE, AUDIO_FILE, SETTINGS)
  expect(await node.waitForVideo(failed)).toBeUndefined()
  const rejected = await node.submitFiles(VIDEO_FILE, AUDIO_FILE, SETTINGS)
  api.generations.reject(rejected)
  await expect(node.waitForVideo(rejected, 10)).rejects.toThrow('The node would poll for ever.')
})

test.for(ADAPTERS)('stops at the first error of a poll: %s', async (adapter) => {
  const { node } = await open(adapter, { scenario: 'flaky' })
  const id = await node.submitFiles(VIDEO_FILE, AUDIO_FILE, SETTINGS)
  await expect(node.waitForVideo(id)).rejects.toThrow(/^503 /)
})
