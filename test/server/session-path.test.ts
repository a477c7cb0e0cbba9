import { expect, test } from 'vitest'
import { openServer, fetchReply } from '../support/server.ts'
import { isRecord } from '../../src/lib/unknown-record.ts'

/** Every worker has the same keys. */
const HEADERS = { 'x-api-key': 'fixed', authorization: 'Bearer fixed', 'content-type': 'application/json' }
const LIP_SYNC = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ],
}

test('a video belongs to the session in its URL', async () => {
  const { api } = await openServer()
  api.session('w1').sync.create({ id: 'one', state: 'completed' })
  api.session('w2').sync.create({ id: 'one', state: 'completed' })
  const statuses = []
  for (const name of ['w1', 'w2', 'w3', 'w1%3Aslow']) {
    const reply = await fetchReply(
      `${api.session('w1').baseUrls.sync.replace('w1', name)}/v2/generations/one/result`,
    )
    statuses.push(reply.status)
  }
  // The token of the URL is missing, so the video is refused where it exists.
  expect(statuses).toEqual([403, 403, 404, 403])
})

test.each([
  ['sync', '/v2/generate/one', [['result', 'one', 302]]],
  ['prism', '/generations/one', []],
  ['trugen', '/script-to-video/genStatus/one', []],
] as const)('serves the video of a session under its own URL: %s', async (provider, path, redirects) => {
  const { api, url } = await openServer({ providers: ['sync', 'prism', 'trugen'] })
  const session = api.session('w1')
  session[provider].create({ id: 'one', state: 'completed' })
  const { body } = await fetchReply(session.baseUrls[provider] + path, { headers: HEADERS })
  const urls: readonly string[] = JSON.stringify(body).match(/http:[^"]+/g) ?? []
  const video = urls.find((found) => found.startsWith(url)) ?? ''
  expect([video.startsWith(`${url}/s/w1/`), (await fetch(video)).status]).toEqual([true, 200])
  expect((await fetch(video.replace('/s/w1/', '/s/w2/'))).status).not.toBe(200)
  expect(
    session.requests().map((request) => [request.operation, request.generation, request.status]),
  ).toEqual([['status', 'one', 200], ...redirects, ['video', 'one', 200]])
})

test.each<{ base: string; headers?: Record<string, string>; session: RegExp; scenario: string }>([
  { base: '/s/w1/sync', session: /^w1$/, scenario: 'happy' },
  { base: '/s/w1:stuck/sync', session: /^w1$/, scenario: 'stuck' },
  { base: '/s/w1%3Astuck/sync', session: /^w1$/, scenario: 'stuck' },
  { base: '/s/w1~stuck/sync', session: /^w1$/, scenario: 'stuck' },
  { base: '/s/:stuck/sync', session: /^default$/, scenario: 'stuck' },
  { base: '/s/:stuck/sync', headers: { 'x-api-key': 'w2:' }, session: /^w2$/, scenario: 'stuck' },
  { base: '/s/w1/sync', headers: { 'x-api-key': 'w2:stuck' }, session: /^w1$/, scenario: 'stuck' },
  { base: '/s/w1:stuck/sync', headers: { 'x-api-key': 'w2:instant' }, session: /^w1$/, scenario: 'stuck' },
  {
    base: '/s/w1:stuck/sync',
    headers: { 'x-mock-session': 'w3', 'x-mock-scenario': 'instant' },
    session: /^w3$/,
    scenario: 'instant',
  },
  { base: '/s/w1:stuck', session: /^w1$/, scenario: 'stuck' },
  { base: '/s/__proto__/sync', session: /^__proto__$/, scenario: 'happy' },
  { base: '/s/%2F..%2F/sync', session: /^[\w-]{1,24}$/, scenario: 'happy' },
  { base: `/s/${'a'.repeat(2_000)}/sync`, session: /^aaaa-[0-9a-f]{8}$/, scenario: 'happy' },
])(
  'chooses the session and the scenario by the base URL: %j',
  async ({ base, headers, session, scenario }) => {
    const { api, url } = await openServer()
    const { status } = await fetchReply(`${url}${base}/v2/generate`, {
      method: 'POST',
      headers: { ...HEADERS, ...headers },
      body: LIP_SYNC,
    })
    const { body } = await fetchReply(`${url}/__mock/requests?session=*`)
    const request: unknown = Array.isArray(body) ? body[0] : undefined
    expect([status, request]).toEqual([201, expect.objectContaining({ scenario, path: '/v2/generate' })])
    expect(isRecord(request) ? request['session'] : '').toMatch(session)
    expect(api.generations.list()).toHaveLength(String(session).includes('default') ? 1 : 0)
  },
)

test('refuses an unknown scenario in the base URL, without showing it', async () => {
  const { url } = await openServer()
  const secret = 'sk-live-0123456789'
  const reply = await fetch(`${url}/s/w1:${secret}/sync/v2/generations`, { headers: HEADERS })
  expect([reply.status, reply.headers.get('x-mock-error')]).toEqual([400, 'unknown-scenario'])
  expect(await reply.text()).not.toContain(secret)
})

test('does not create a session for a call without a key', async () => {
  const { url, api } = await openServer()
  await fetchReply(`${url}/s/w1/sync/v2/generations`)
  await fetchReply(`${url}/s/w1/media/trugen/none.mp4`)
  expect(api.adapter.findSession('w1')).toBeUndefined()
  expect(api.requests()).toHaveLength(2)
})

test('requires a session, except for operations without a key', async () => {
  const { url } = await openServer({ requireSession: true })
  const read = async (path: string, headers = {}): Promise<unknown[]> => {
    const reply = await fetch(url + path, { headers: { ...HEADERS, ...headers } })
    return [reply.status, reply.headers.get('x-mock-error')]
  }
  expect([
    await read('/sync/v2/generations'),
    await read('/prism/api/generations/none'),
    await read('/trugen/v1/script-to-video/genStatus/none'),
    await read('/s/w1/sync/v2/generations'),
    await read('/sync/v2/generations', { 'x-api-key': 'w1:' }),
    await read('/sync/v2/generations', { 'x-mock-session': 'w1' }),
    await read('/sync/v2/errors'),
    await read('/sync/v2/generations', { 'x-api-key': ':no-such' }),
  ]).toEqual([
    [400, 'session-required'],
    [400, 'session-required'],
    [400, 'session-required'],
    [200, null],
    [200, null],
    [200, null],
    [200, null],
    [400, 'unknown-scenario'],
  ])
})
