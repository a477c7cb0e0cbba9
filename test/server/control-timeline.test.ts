import { expect, test } from 'vitest'
import { isRecord } from '../../src/lib/unknown-record.ts'
import { callControl } from '../support/control.ts'
import { SAMPLE_IDS, START } from '../support/fixed.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { UnknownRecord } from '../../src/lib/unknown-record.ts'
import type { RunningServer } from '../../src/server.ts'

const KEY = { 'x-api-key': 'test' }
const after = (seconds: number): string => new Date(Date.parse(START) + seconds * 1_000).toISOString()

async function readStatus({ baseUrls }: RunningServer<string>, id: string, query = ''): Promise<void> {
  await fetchReply(`${baseUrls['sync']}/v2/generate/${id}${query}`, { headers: KEY })
}

async function listRows(server: RunningServer<string>, query = ''): Promise<UnknownRecord[]> {
  const { body } = await callControl(server, `GET timeline?${query}`)
  const rows = isRecord(body) ? body['generations'] : undefined
  return Array.isArray(rows) ? rows.filter(isRecord) : []
}

async function listIds(server: RunningServer<string>, query: string): Promise<unknown[]> {
  return (await listRows(server, query)).map((row) => row['id'])
}

test('shows the states of a generation, past and planned, and its polls', async () => {
  const server = await openServer()
  server.api.sync.create({ id: 'one' })
  await server.api.clock.advance('3s')
  await readStatus(server, 'one')
  expect(await callControl(server, 'GET timeline')).toEqual({
    status: 200,
    body: {
      clock: { kind: 'manual', now: after(3) },
      sessions: { default: after(3) },
      counts: { queued: 0, processing: 1, completed: 0, failed: 0, rejected: 0 },
      generations: [
        {
          id: 'one',
          provider: 'sync',
          session: 'default',
          scenario: 'happy',
          state: 'processing',
          createdAt: START,
          states: [
            { state: 'queued', from: START, until: after(2) },
            { state: 'processing', from: after(2), until: after(30) },
            { state: 'completed', from: after(30), until: null },
          ],
          calls: [
            {
              number: 1,
              at: after(3),
              operation: 'status',
              poll: true,
              status: 200,
              heldUntil: null,
              fault: false,
              reason: null,
              retryAt: null,
            },
          ],
          webhooks: [],
          scheduledWebhooks: [],
          urlExpiresAt: null,
        },
      ],
    },
  })
})

test('shows a fault with its reason, and the wait that it asks for', async () => {
  const server = await openServer()
  server.api.sync.create({ id: 'one', scenario: 'rate-limited' })
  for (let index = 0; index < 6; index += 1) await readStatus(server, 'one')
  const { body } = await callControl(server, 'GET timeline')
  expect(body).toMatchObject({
    generations: [
      {
        calls: expect.arrayContaining([
          expect.objectContaining({
            status: 429,
            fault: true,
            reason: expect.stringContaining('a fault of scenario rate-limited') as unknown,
            retryAt: expect.stringMatching(/Z$/) as unknown,
          }),
        ]) as unknown,
      },
    ],
  })
})

test('shows a long-poll while it is held, and its end', async () => {
  const server = await openServer()
  server.api.sync.create({ id: 'one' })
  const held = readStatus(server, 'one', '?wait=true')
  const showCalls = async (): Promise<unknown> => (await listRows(server))[0]?.['calls']
  await expect
    .poll(showCalls, { interval: 2 })
    .toEqual([expect.objectContaining({ number: null, at: START, status: null, heldUntil: null })])
  await server.api.clock.advance('1m')
  await held
  expect(await showCalls()).toEqual([
    expect.objectContaining({ at: START, status: 200, heldUntil: after(30) }),
  ])
})

test('shows when the URL that a client has read expires', async () => {
  const server = await openServer()
  server.api.prism.create({ id: 'gen_one', state: 'completed' })
  server.api.prism.create({ id: 'gen_two', state: 'completed', scenario: 'expired-output' })
  await server.api.clock.advance('10s')
  for (const id of ['gen_one', 'gen_two'])
    await fetchReply(`${server.baseUrls['prism']}/generations/${id}`, {
      headers: { authorization: 'Bearer a' },
    })
  const { body: details } = await callControl(server, 'GET generations/gen_two')
  expect(details).toMatchObject({ urlExpiresAt: after(10) })
  const rows = await listRows(server, 'provider=prism')
  expect(Object.fromEntries(rows.map((row) => [row['id'], row['urlExpiresAt']]))).toEqual({
    gen_one: after(3_610),
    gen_two: after(10),
  })
})

test('lists the newest generations that match', async () => {
  const server = await openServer()
  const { api } = server
  for (const id of ['a', 'b', 'c']) {
    api.sync.create({ id, ...(id === 'b' && { scenario: 'stuck' }) })
    await api.clock.advance('1m')
  }
  api.session('w1').trugen.create({ id: 'd', state: 'failed' })
  expect(await listIds(server, '')).toEqual(['c', 'b', 'a'])
  expect(await listIds(server, 'session=*&limit=1')).toEqual(['d'])
  expect(await listIds(server, 'state=completed')).toEqual(['c', 'a'])
  expect(await listIds(server, 'text=STUCK')).toEqual(['b'])
  expect(await listIds(server, 'text=LIPSYNC&limit=2')).toEqual(['c', 'b'])
  expect(await listIds(server, 'session=*&provider=trugen')).toEqual(['d'])
  expect(await listIds(server, 'id=a&id=c&id=none')).toEqual(['c', 'a'])
})

test('counts all generations that match', async () => {
  const server = await openServer()
  for (let index = 0; index < 3; index += 1) server.api.sync.create({ state: 'failed' })
  const { body } = await callControl(server, 'GET timeline?limit=1')
  expect(body).toMatchObject({ counts: { failed: 3, completed: 0 } })
})

test.each([
  ['limit=0', 'limit: must be a whole number from 1 to 1000'],
  ['limit=1001', 'limit: must be a whole number from 1 to 1000'],
  ['stat=failed', '"stat" is unknown. Did you mean state? Known: session, provider, state, text, id, limit'],
])('refuses a mistake in the query: %s', async (query, why) => {
  const server = await openServer()
  expect(await callControl(server, `GET timeline?${query}`)).toEqual({
    status: 400,
    body: { error: `Failed to read the query: ${why}.` },
  })
})

test('changes nothing', async () => {
  const server = await openServer({ clock: 'auto' })
  server.api.sync.create({ id: 'one', scenario: 'happy' })
  const before = server.api.generations.get('one')
  await callControl(server, 'GET timeline?session=*')
  expect(server.api.generations.get('one')).toEqual(before)
  expect([server.api.clock.now().toISOString(), server.api.requests()]).toEqual([START, []])
  expect((await callControl(server, 'GET timeline?session=w1')).status).toBe(404)
})

test('plays the video of a generation, whole and in ranges, without a call of a client', async () => {
  const server = await openServer()
  server.api.sync.create({ id: 'one', state: 'completed' })
  const url = `${server.url}/__mock/generations/one/output`
  const whole = await fetch(url)
  const bytes = await whole.arrayBuffer()
  expect([whole.status, whole.headers.get('content-type'), bytes.byteLength > 1_000]).toEqual([
    200,
    'video/mp4',
    true,
  ])
  const part = await fetch(url, { headers: { range: 'bytes=0-9' } })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 0-9/${bytes.byteLength}`])
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(new Uint8Array(bytes.slice(0, 10)))
  const again = await fetch(url, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
  expect(server.api.requests()).toEqual([])
})

test.each([
  [
    { id: 'one' },
    409,
    'Failed to play the video of generation one: it is queued. Only a completed generation has a video.',
  ],
  [
    { id: 'one', state: 'completed', scenario: 'expired-output' },
    404,
    'Failed to play the video of generation one: scenario expired-output leaves no video. Choose another scenario for the next generation.',
  ],
  [{ id: 'two' }, 404, expect.stringContaining('the session has no generation with this id') as unknown],
] as const)('says why there is no video: %o', async (options, status, error) => {
  const server = await openServer()
  server.api.sync.create(options)
  expect(await callControl(server, 'GET generations/one/output')).toEqual({ status, body: { error } })
})

test('lists the newest requests after a number', async () => {
  const server = await openServer()
  for (const id of ['a', 'b', SAMPLE_IDS.sync, 'c']) await readStatus(server, id)
  const list = async (query: string): Promise<unknown> => {
    const { body } = await callControl(server, `GET requests?${query}`)
    const requests = Array.isArray(body) ? body.filter(isRecord) : []
    return requests.map((request) => [request['number'], String(request['path']).slice(13)])
  }
  expect(await list('limit=2')).toEqual([
    [3, SAMPLE_IDS.sync],
    [4, 'c'],
  ])
  expect(await list('after=1&status=404')).toEqual([
    [2, 'b'],
    [4, 'c'],
  ])
  expect(await list('after=4')).toEqual([])
  expect(await callControl(server, 'GET requests?after=1&wait=1s')).toEqual({
    status: 400,
    body: {
      error: 'Failed to list the requests: wait cannot stand beside after and limit. Leave out one.',
    },
  })
})
