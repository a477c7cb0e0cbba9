import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setupServer } from 'msw/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { acme } from '../../examples/acme.ts'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { startServer } from '../../src/server.ts'
import { callApi } from '../support/call.ts'
import { createReceiver } from '../support/receiver.ts'
import { fetchReply } from '../support/server.ts'
import { runCommand, startCommand } from '../support/terminal.ts'
import type { HttpReply } from '../support/server.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const CONFIG = ['--config', join(EXAMPLES, 'mock-video-api.config.ts')]
const ONLY_ACME = [...CONFIG, '--provider', 'acme']
const ORIGIN = 'https://api.acme.example'
const HEADERS = { authorization: 'Bearer test', 'content-type': 'application/json' }
const QUEUED = { status: 'queued', prompt: 'A dog', videoUrl: null }

function submit(baseUrl: string, body: unknown): Promise<HttpReply> {
  return fetchReply(`${baseUrl}/videos`, { method: 'POST', headers: HEADERS, body })
}

/** Submits a video, and reads it until it is completed. Returns the replies, with `<id>` for the id. */
async function makeVideo(baseUrl: string): Promise<unknown> {
  const replies = [await submit(baseUrl, { prompt: 'A dog' })]
  const id = /vid_[0-9a-f]{16}/.exec(JSON.stringify(replies))?.[0] ?? ''
  while (!JSON.stringify(replies.at(-1)).includes('"completed"') && replies.length < 20)
    replies.push(await fetchReply(`${baseUrl}/videos/${id}`, { headers: HEADERS }))
  return JSON.parse(JSON.stringify([replies[0], replies.at(-1)]).replaceAll(id, '<id>'))
}

function expectVideo(mediaUrl: string): unknown {
  return [
    { status: 202, body: { id: '<id>', ...QUEUED } },
    {
      status: 200,
      body: { id: '<id>', ...QUEUED, status: 'completed', videoUrl: `${mediaUrl}/<id>.mp4` },
    },
  ]
}

test('is at most 80 lines long', () => {
  const lines = readFileSync(join(EXAMPLES, 'acme.ts'), 'utf8').trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(80)
})

test('makes a video through MSW, and serves its file', async () => {
  const api = createMockVideoApi({ providers: [acme] })
  const server = setupServer(...createHandlers(api))
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  expect(await makeVideo(`${ORIGIN}/v1`)).toEqual(expectVideo(`${ORIGIN}/media`))
  const { id } = api.acme.create({ state: 'completed' })
  const file = await fetch(`${ORIGIN}/media/${id}.mp4`)
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'video/mp4'])
})

test('makes a video through a server, and serves its file', async () => {
  const server = await startServer({ clock: 'auto', providers: [acme] })
  onTestFinished(() => server.close())
  const { url, baseUrls, api } = server
  expect(await makeVideo(baseUrls.acme)).toEqual(expectVideo(`${url}/media/acme`))
  const { id } = api.acme.create({ state: 'completed' })
  const file = await fetch(`${url}/media/acme/${id}.mp4`)
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'video/mp4'])
})

test('makes a video through the command, with a config file', async () => {
  const running = startCommand([...CONFIG, '--port', '0', '--clock', 'auto'])
  await running.waitForLines(1)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
  expect(await makeVideo(`${url}/acme/v1`)).toEqual(expectVideo(`${url}/media/acme`))
})

test('is a column of explain', async () => {
  const { code, out } = await runCommand(['explain', 'slow-fail', ...ONLY_ACME])
  expect([code, out.join('\n').split('\n')]).toEqual([
    0,
    [
      'slow-fail: The generation fails after 90 s, because it timed out.',
      '',
      '  when  Acme',
      '  0 s   queued',
      '  2 s   processing',
      '  90 s  failed',
      '',
      'What a provider does not show',
      '  Acme  the failure reason',
    ],
  ])
})

test('makes a video with a script that exec runs', async () => {
  vi.stubEnv('POLL_EVERY_MS', '10')
  vi.stubEnv('GIVE_UP_AFTER_MS', '5000')
  const argv = ['exec', ...CONFIG, '--clock', 'auto', '--', process.execPath, join(EXAMPLES, 'acme.mjs')]
  expect(await runCommand(argv)).toEqual({ code: 0, out: [], error: [] })
})

const error = (code: number, message: string) => [code, { error: { code, message } }]

test('replies with its own errors', async () => {
  const api = createMockVideoApi({ providers: [acme], quotas: { acme: { videos: 1 } } })
  const post = (json: unknown, key = 'test') =>
    callApi(api, 'acme', '/v1/videos', { method: 'POST', json, key })
  const replies = [
    await post({ prompt: '' }),
    await post({ prompt: 'A dog' }),
    await post({ prompt: 'A dog' }),
    await post({ prompt: 'A dog' }, 'other:forbidden'),
    await callApi(api, 'acme', '/v1/videos/none'),
  ]
  expect(replies.map(({ status, body }) => [status, body])).toEqual([
    error(400, 'prompt must be a text that is not empty'),
    [202, { id: expect.stringMatching(/^vid_/) as unknown, ...QUEUED }],
    error(402, 'There are no videos left on your plan'),
    error(403, 'The API key does not have access'),
    error(404, 'There is no generation with this id'),
  ])
  expect(api.requests().map(({ reason }) => reason)[2]).toBe('the session has used its 1 videos')
})

test('accepts its quota as a flag, and its error code in a scenario', async () => {
  const scenario = { name: 'poor', faults: [{ on: 'create', reply: { error: 'no_videos_left' } }] }
  const api = createMockVideoApi({ providers: [acme], scenarios: [scenario], scenario: 'poor' })
  const { status } = await callApi(api, 'acme', '/v1/videos', { method: 'POST', json: { prompt: 'A dog' } })
  expect(status).toBe(402)
  expect(await runCommand([...ONLY_ACME, '--quota', 'acme.vidoes=1'])).toEqual({
    code: 1,
    out: [],
    error: [
      'Failed to read the command line: --quota: "acme.vidoes=1" is not a quota. Use acme.videos=10. See --help.',
    ],
  })
})

test('sends a webhook when a video has ended', async () => {
  const { url, posted } = await createReceiver()
  const api = createMockVideoApi({ clock: 'manual', providers: [acme] })
  const { id } = api.acme.create({ input: { webhookUrl: url } })
  await api.clock.advance('5m')
  expect(posted.map(({ raw }) => JSON.parse(raw) as unknown)).toEqual([
    {
      type: 'video.ended',
      video: { id, status: 'completed', prompt: 'A cat', videoUrl: `${ORIGIN}/media/${id}.mp4` },
    },
  ])
})
