import { expect, test } from 'vitest'
import { createMockVideoApi, defineProvider } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import { buildVideo, callMedia } from '../support/media.ts'
import type { MockVideoApi, Reply, VideoDescription } from '../../src/index.ts'

const PROVIDERS = ['trugen', 'sync', 'prism'] as const
const ENDED = [{ state: 'completed' }] as const

/** Returns the URL of the video that a status read shows, after the redirect of Sync. */
async function readVideoUrl(api: MockVideoApi<string>, name: (typeof PROVIDERS)[number]): Promise<string> {
  const { id } = api[name].create({ state: 'completed' })
  const { body } = await callApi(api, name, getStatusPath(name, id))
  const fields = new Map<string, unknown>(Object.entries(body ?? {}))
  const url = String(fields.get('outputUrl') ?? fields.get('video_url'))
  if (name !== 'sync') return url
  const { headers } = await callApi(api, name, url.replace('https://api.sync.so', ''), { key: null })
  return headers['location'] ?? ''
}

test.each([
  ['trugen', 1],
  // All providers share the code for ranges.
  ['sync', 101],
  ['prism', 101],
] as const)('serves ranges that rebuild a video, wherever it is split: %s', async (name, step) => {
  const api = createMockVideoApi({ clock: 'manual', journal: 'off' })
  const url = await readVideoUrl(api, name)
  const whole = Buffer.from((await callMedia(api, name, url)).body)
  const wrong: number[] = []
  for (let split = 1; split < whole.byteLength; split += step) {
    const ranges = [`bytes=0-${split - 1}`, `bytes=${split}-`]
    const replies = await Promise.all(
      ranges.map((range) => callMedia(api, name, url, { headers: { range } })),
    )
    const rebuilt = Buffer.concat(replies.map(({ body }) => Buffer.from(body)))
    if (replies.some(({ status }) => status !== 206) || !rebuilt.equals(whole)) wrong.push(split)
  }
  expect(wrong).toEqual([])
})

test.each(PROVIDERS)('has the length that the scenario sets, and always the same bytes: %s', async (name) => {
  const lasts = { name: 'lasts', steps: ENDED, output: { duration: '60s' } } as const
  const create = () =>
    createMockVideoApi<string>({ clock: 'manual', scenario: 'lasts', scenarios: [lasts], seed: 7 })
  const [first, second] = [create(), create()]
  const url = await readVideoUrl(first, name)
  const reply = await callMedia(first, name, url)
  expect(reply.body).toEqual(buildVideo(60))
  expect(await callMedia(first, name, url)).toEqual(reply)
  expect(await readVideoUrl(second, name)).toBe(url)
  expect(await callMedia(second, name, url)).toEqual(reply)
})

/** Reads the video of a provider of one's own. */
function readOwnVideo(description: VideoDescription): Promise<Reply> {
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://api.mine.example'],
    operations: [
      { name: 'status', method: 'GET', path: '/videos', handle: (context) => context.error('not-found') },
    ],
    describeVideo: () => description,
  })
  const api = createMockVideoApi({ clock: 'manual', providers: [mine] })
  const { id } = api.mine.create({ state: 'completed' })
  return callMedia(api, 'mine', `https://api.mine.example/media/${id}.mp4`)
}

test.each<[VideoDescription, Uint8Array]>([
  [{}, buildVideo(8)],
  [{ seconds: 2.5, aspect: '9:16' }, buildVideo(2.5, '9:16')],
  [{ aspect: '1:1' }, buildVideo(8, '1:1')],
  [{ seconds: 0 }, buildVideo(0.001)],
  [{ seconds: 1e9 }, buildVideo(86_400)],
])('serves the video that a provider of your own describes: %o', async (description, video) => {
  const { status, headers, body } = await readOwnVideo(description)
  expect([status, headers['content-disposition'], body]).toEqual([200, undefined, video])
})

test('removes from a file name what a header cannot have', async () => {
  const { headers } = await readOwnVideo({ fileName: 'a "b"\r\nü.mp4' })
  expect(headers['content-disposition']).toBe('inline; filename="a _b____.mp4"')
})

test.each([
  [{ seconds: Number.NaN }, 'describeVideo returned NaN as seconds. Use a number from 0'],
  [{ aspect: '4:3' }, 'describeVideo returned "4:3" as the aspect. Use one of 16:9, 9:16, 1:1'],
])('names the mistake in a description: %o', async (description, message) => {
  // The cast is needed because the mistake is one that the types prevent.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const reply = await readOwnVideo(description as VideoDescription)
  expect([reply.status, JSON.parse(String(reply.body))]).toEqual([
    500,
    { error: `Internal error: operation video of provider mine failed: ${message}` },
  ])
})

test.each([
  [undefined, '16:9'],
  ['auto', '16:9'],
  ['21:9', '16:9'],
  ['16:9', '16:9'],
  ['4:3', '16:9'],
  ['1:1', '1:1'],
  ['3:4', '9:16'],
  ['9:16', '9:16'],
] as const)('makes a Prism video in the aspect that is closest to %s', async (aspectRatio, aspect) => {
  const options = { clock: 'manual', scenario: 'instant', revisions: { prism: '2026-09' } } as const
  const api = createMockVideoApi(options)
  const json = { prompt: 'A cat', modelName: 'veo-3.1', duration: '5.5s', aspectRatio }
  await callApi(api, 'prism', '/api/generations', { method: 'POST', json })
  const { id = '' } = api.generations.list()[0] ?? {}
  const { body } = await callApi(api, 'prism', getStatusPath('prism', id))
  const url = String(new Map(Object.entries(body ?? {})).get('video_url'))
  expect((await callMedia(api, 'prism', url)).body).toEqual(buildVideo(5.5, aspect))
})

test('makes a Prism video of a template as long as the template says', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant', revisions: { prism: '2026-09' } })
  const prompt = { prompt: 'A cat', modelName: 'veo-3.1', templateId: 'abc123' }
  const submits = [
    ['/api/templates/abc123/generate', { variables: { hook: 'Meet', productImage: 'users/a/1.png' } }],
    ['/api/generations', prompt],
    ['/api/generations', { ...prompt, duration: '3s' }],
    ['/api/generations', { ...prompt, templateId: undefined }],
  ] as const
  for (const [path, json] of submits) await callApi(api, 'prism', path, { method: 'POST', json })
  const lengths = api.generations
    .list()
    .map(({ input }) => new Map<string, unknown>(Object.entries(input ?? {})).get('duration'))
  expect(lengths).toEqual(['20s', '20s', '3s', undefined])
})
