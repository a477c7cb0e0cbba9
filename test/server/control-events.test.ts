import { expect, test } from 'vitest'
import { getChangeFeed } from '../../src/server/control/change-feed.ts'
import { callControl } from '../support/control.ts'
import { openEvents } from '../support/events.ts'
import { START } from '../support/fixed.ts'
import { createReceiver } from '../support/receiver.ts'
import { fetchReply, openServer } from '../support/server.ts'

const CLOCK = { kind: 'manual', now: START }
const NOTHING = {
  all: false,
  generations: [],
  deliveries: [],
  requests: 0,
  scenario: false,
  clockChanged: false,
  clock: CLOCK,
}

test('first tells a client to read everything', async () => {
  const { url } = await openServer()
  const events = await openEvents(url)
  expect((await events.next())?.data).toEqual({ ...NOTHING, all: true })
})

test('sends the calls and their generations of a short time in one event', async () => {
  const { url, baseUrls, api } = await openServer()
  api.sync.create({ id: 'one' })
  const events = await openEvents(url)
  await events.next()
  const headers = { 'x-api-key': 'test' }
  await fetchReply(`${baseUrls['sync']}/v2/generate/one`, { headers })
  await fetchReply(`${baseUrls['sync']}/v2/generate/one`, { headers })
  await fetchReply(`${url}/none`)
  let requests = 0
  const generations = new Set<string>()
  while (requests < 3) {
    const { data } = (await events.next()) ?? {}
    requests += Number(data?.['requests'])
    generations.add(JSON.stringify(data?.['generations']))
  }
  expect([requests, [...generations]]).toEqual([3, [JSON.stringify([{ session: 'default', id: 'one' }])]])
})

test.each([
  ['POST generations', { provider: 'sync', id: 'new' }, { generations: [{ session: 'default', id: 'new' }] }],
  ['POST generations/one/complete', {}, { generations: [{ session: 'default', id: 'one' }] }],
  ['DELETE generations/one', undefined, { generations: [{ session: 'default', id: 'one' }] }],
  [
    'POST clock',
    { advance: '1s' },
    { clockChanged: true, clock: { kind: 'manual', now: START.replace('00.000Z', '01.000Z') } },
  ],
  ['PUT scenario', { scenario: 'stuck' }, { scenario: true }],
  ['DELETE scenario', undefined, { scenario: true }],
  ['POST reset', {}, { all: true }],
])('sends what a control call changes: %s', async (route, body, changed) => {
  const server = await openServer()
  server.api.sync.create({ id: 'one' })
  const events = await openEvents(server.url)
  await events.next()
  await callControl(server, route, body)
  expect((await events.next())?.data).toEqual({ ...NOTHING, ...changed })
})

test('sends a delivery with its generation', async () => {
  const server = await openServer()
  const receiver = await createReceiver()
  const events = await openEvents(server.url)
  await events.next()
  const body = {
    model: 'lipsync-2',
    input: ['video', 'audio'].map((type) => ({ type, url: 'https://example.com/a' })),
    webhookUrl: receiver.url,
  }
  const headers = { 'x-api-key': 'test', 'content-type': 'application/json' }
  await fetchReply(`${server.baseUrls['sync']}/v2/generate`, { method: 'POST', headers, body })
  await server.api.clock.advance('1h')
  const seen: unknown[] = []
  while (seen.length === 0) {
    const { data } = (await events.next()) ?? {}
    if (Array.isArray(data?.['deliveries'])) for (const each of data['deliveries']) seen.push(each)
  }
  expect(seen).toEqual([{ session: 'default', id: 'whd_1' }])
})

test('sends the changes of one session only', async () => {
  const server = await openServer()
  server.api.session('w1')
  const events = await openEvents(server.url, { query: '?session=w1' })
  await events.next()
  await callControl(server, 'POST generations', { provider: 'sync', id: 'other', session: 'w2' })
  await callControl(server, 'POST generations', { provider: 'sync', id: 'mine', session: 'w1' })
  expect((await events.next())?.data).toEqual({
    ...NOTHING,
    generations: [{ session: 'w1', id: 'mine' }],
  })
})

test('answers 404 for a session that nobody has used, and does not create it', async () => {
  const server = await openServer()
  expect(await callControl(server, 'GET events?session=w1')).toMatchObject({
    status: 404,
    body: { error: expect.stringContaining('Failed to find session w1: nobody has used it') as unknown },
  })
  expect((await fetch(`${server.url}/s/w1/__mock/events`)).status).toBe(404)
  expect(server.api.adapter.findSession('w1')).toBeUndefined()
})

test('resumes after the last event that a client has got', async () => {
  const server = await openServer()
  const { url } = server
  const first = await openEvents(url)
  const watcher = await openEvents(url)
  await watcher.next()
  const { id = '' } = (await first.next()) ?? {}
  first.close()
  for (const each of ['a', 'b']) {
    await callControl(server, 'POST generations', { provider: 'sync', id: each })
    await watcher.next()
  }
  const second = await openEvents(url, { lastEventId: id })
  expect((await second.next())?.data).toEqual({
    ...NOTHING,
    generations: ['a', 'b'].map((each) => ({ session: 'default', id: each })),
  })
})

test.each(['other-1', 'x', '-', 'other-99999999999999999999'])(
  'tells a client with another last event to read everything: %s',
  async (lastEventId) => {
    const { url } = await openServer()
    await openEvents(url)
    const events = await openEvents(url, { lastEventId })
    expect((await events.next())?.data).toEqual({ ...NOTHING, all: true })
  },
)

test('names no more than 100 generations', async () => {
  const { url, api } = await openServer()
  const events = await openEvents(url)
  await events.next()
  for (let index = 0; index < 101; index += 1) api.sync.create()
  expect((await events.next())?.data).toEqual({ ...NOTHING, all: true })
})

test('ends at the end of the fake', async () => {
  const { url, api } = await openServer()
  const events = await openEvents(url)
  await events.next()
  api.close()
  expect(await events.next()).toBeUndefined()
})

test('answers a HEAD with the headers alone', async () => {
  const { url } = await openServer()
  const { status, headers } = await fetch(`${url}/__mock/events`, { method: 'HEAD' })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream'])
})

test(
  'refuses a stream above the limit, and streams again when one has ended',
  { timeout: 20_000 },
  async () => {
    const server = await openServer()
    const streams = await Promise.all(Array.from({ length: 50 }, () => openEvents(server.url)))
    await Promise.all(streams.map((stream) => stream.next()))
    expect(await fetchReply(`${server.url}/__mock/events`)).toEqual({
      status: 429,
      body: {
        error: 'Failed to send events: 50 clients already read them. Close some of them first.',
      },
    })
  },
)

test('joins the events for a client that reads slowly', async () => {
  const { api } = await openServer()
  const written: string[] = []
  const listeners: (() => void)[] = []
  let isBlocked = false
  getChangeFeed(api.adapter).open(
    {
      lastEventId: undefined,
      write: (text) => void written.push(text),
      isBlocked: () => isBlocked,
      onDrain: (listener) => void listeners.push(listener),
      end: () => {},
      onClose: () => {},
    },
    undefined,
  )
  const start = written.length
  isBlocked = true
  api.sync.create({ id: 'a' })
  await expect.poll(() => listeners.length, { interval: 2 }).toBe(1)
  expect(written.length).toBe(start)
  isBlocked = false
  listeners[0]?.()
  expect(written.slice(start).join('')).toContain('"generations":[{"session":"default","id":"a"}')
})
