import { expect, test } from 'vitest'
import { createWav } from '../../../src/lib/wav.ts'
import { buildVideo } from '../../support/media.ts'
import { ADAPTERS, openFake } from '../open-fake.ts'
import { PluginClient } from './plugin.ts'
import type { Options } from '../../../src/index.ts'
import type { AdapterName, OpenedFake } from '../open-fake.ts'

// Presigned URLs of the plugin's own storage, which the fake does not fetch.
const VIDEO = 'https://files.example.com/face.mp4?X-Amz-Signature=abc'
const AUDIO = 'https://files.example.com/voice.wav?X-Amz-Signature=abc'

/** What the panel sends besides the URLs. */
const OPTIONS = {
  sync_mode: 'loop',
  temperature: 0.5,
  active_speaker_detection: { auto_detect: true },
  occlusion_detection_enabled: true,
}

async function open(
  adapter: AdapterName,
  options: Options<string> = {},
  maxPolls?: number,
): Promise<OpenedFake & { readonly plugin: PluginClient }> {
  const fake = await openFake(adapter, options)
  const { baseUrl, api } = fake
  const wait = (ms: number): Promise<void> => api.clock.advance(ms)
  return { ...fake, plugin: new PluginClient({ baseUrl, wait, ...(maxPolls && { maxPolls }) }) }
}

test.for(ADAPTERS)('submits URLs, waits and downloads without a key: %s', async (adapter) => {
  const { plugin, api, warnings } = await open(adapter)
  const { id = '' } = await plugin.submit(VIDEO, AUDIO, OPTIONS)
  expect(await plugin.list()).toEqual([{ id, status: 'pending' }])
  expect(await plugin.waitForVideo(id)).toEqual(buildVideo(8))
  expect(await plugin.list('?status=COMPLETED')).toEqual([{ id, status: 'completed' }])
  expect(api.requests({ operation: 'status' })).toHaveLength(6)
  expect(plugin.log).toEqual([])
  expect(warnings).toEqual([])
})

test.for(ADAPTERS)('lists its newest generation first: %s', async (adapter) => {
  const { plugin, api } = await open(adapter)
  const ids: (string | undefined)[] = []
  for (let index = 0; index < 3; index += 1) {
    ids.unshift((await plugin.submit(VIDEO, AUDIO)).id)
    await api.clock.advance('20s')
  }
  expect(await plugin.list()).toEqual([
    { id: ids[0], status: 'processing' },
    { id: ids[1], status: 'completed' },
    { id: ids[2], status: 'completed' },
  ])
})

test.for(ADAPTERS)('reads the second path of a status after a 404: %s', async (adapter) => {
  const { plugin, api } = await open(adapter, { scenario: 'not-ready' })
  const { id = '' } = await plugin.submit(VIDEO, AUDIO)
  expect(await plugin.waitForVideo(id)).toEqual(buildVideo(8))
  const reads = api.requests({ operation: 'status' }).map(({ path, status }) => [path, status])
  expect(reads.slice(0, 3)).toEqual([
    [`/v2/generate/${id}`, 404],
    [`/v2/generations/${id}`, 404],
    [`/v2/generate/${id}`, 200],
  ])
})

// The plugin does not consult the status, only its panel does.
test.for(ADAPTERS)('polls a failed generation until it times out: %s', async (adapter) => {
  const { plugin, api } = await open(adapter, { scenario: 'quick-fail' })
  const { id = '' } = await plugin.submit(VIDEO, AUDIO)
  expect(await plugin.waitForVideo(id)).toBeUndefined()
  expect(api.requests({ operation: 'status' })).toHaveLength(120)
  expect(await plugin.list()).toEqual([{ id, status: 'failed' }])
})

test.for(ADAPTERS)('waits on while the video cannot be downloaded: %s', async (adapter) => {
  const { plugin } = await open(adapter, { scenario: 'expired-output' }, 10)
  const { id = '' } = await plugin.submit(VIDEO, AUDIO)
  expect(await plugin.waitForVideo(id)).toBeUndefined()
})

// The plugin shows an error about files instead.
test.for(ADAPTERS)('hides the error of a submit from its user: %s', async (adapter) => {
  const { plugin } = await open(adapter, { scenario: 'out-of-credits' })
  expect(await plugin.submit(VIDEO, AUDIO)).toEqual({ error: 'Video file not found' })
  expect(plugin.log).toEqual([expect.stringMatching(/^create\(url\) failed 402 \{"message":/)])
})

// One reader of the plugin expects an object, but the SDK and the pages declare a list.
test.for(ADAPTERS)('reads the cost of a list, but not as an object: %s', async (adapter) => {
  const { plugin } = await open(adapter, { prices: { sync: { perVideo: 0.5, perSecond: 0.25 } } })
  expect(await plugin.analyzeCost(VIDEO, AUDIO)).toEqual({ ofObject: 0, ofList: 2.5 })
  expect(await plugin.listModels()).toContain('lipsync-2-pro')
})

// The edition of the plugin before it had a storage of its own.
test.for(ADAPTERS)('submits a form without input: %s', async (adapter) => {
  const { baseUrl, media, warnings } = await open(adapter)
  const form = new FormData()
  form.append('video', new Blob([buildVideo(1)], { type: 'video/mp4' }), 'clip 1.mp4')
  form.append('audio', new Blob([createWav(0.5)], { type: 'audio/wav' }), 'voice.wav')
  form.append('model', 'lipsync-2-pro')
  form.append('options', JSON.stringify({ sync_mode: 'loop' }))
  const response = await fetch(`${baseUrl}/v2/generate`, {
    method: 'POST',
    headers: { 'x-api-key': 'test' },
    body: form,
  })
  expect(response.status).toBe(201)
  expect(await response.json()).toMatchObject({
    status: 'PENDING',
    options: { sync_mode: 'loop' },
    input: [
      { type: 'video', url: expect.stringMatching(`^${media}/uploads/[0-9a-f-]{36}/clip_1.mp4$`) as unknown },
      { type: 'audio', url: expect.stringMatching(`^${media}/uploads/[0-9a-f-]{36}/voice.wav$`) as unknown },
    ],
  })
  expect(warnings).toEqual([])
})
