import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { callControl } from '../support/control.ts'
import { START } from '../support/fixed.ts'
import { createReceiver } from '../support/receiver.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { HttpReply } from '../support/server.ts'

const CREATED = {
  id: 'one',
  provider: 'sync',
  session: 'default',
  scenario: 'happy',
  state: 'queued',
  createdAt: START,
}

test('returns its health', async () => {
  const server = await openServer({ seed: 7 })
  expect(await callControl(server, 'GET health')).toEqual({
    status: 200,
    body: { status: 'ok', seed: 7, clock: { kind: 'manual', now: START } },
  })
})

test('advances the clock by a duration, and returns it', async () => {
  const server = await openServer()
  const later = { status: 200, body: { kind: 'manual', now: '2026-01-01T00:01:30.000Z' } }
  expect(await callControl(server, 'POST clock', { advance: '90s' })).toEqual(later)
  expect(await callControl(server, 'GET clock')).toEqual(later)
})

test('advances the clock to the end of a generation, or to one of its states', async () => {
  const server = await openServer()
  server.api.sync.create({ id: 'one', scenario: 'happy' })
  const advanceTo = (until: object): Promise<HttpReply> => callControl(server, 'POST clock', { until })
  expect([
    await advanceTo({ generation: 'one', state: 'processing' }),
    await advanceTo({ generation: 'one' }),
  ]).toEqual([
    { status: 200, body: { kind: 'manual', now: '2026-01-01T00:00:02.000Z' } },
    { status: 200, body: { kind: 'manual', now: '2026-01-01T00:00:30.000Z' } },
  ])
})

test('advances the clock of only one session', async () => {
  const server = await openServer()
  await callControl(server, 'POST clock', { advance: '1m', session: 'w3' })
  expect((await callControl(server, 'GET clock?session=w3')).body).toEqual({
    kind: 'manual',
    now: '2026-01-01T00:01:00.000Z',
  })
  expect((await callControl(server, 'GET clock')).body).toEqual({ kind: 'manual', now: START })
})

test('creates a generation', async () => {
  const server = await openServer()
  expect(await callControl(server, 'POST generations', { provider: 'sync', id: 'one' })).toEqual({
    status: 201,
    body: CREATED,
  })
  const options = { provider: 'prism', session: 'w3', id: 'two', state: 'processing', progress: 40 }
  expect(await callControl(server, 'POST generations', options)).toEqual({
    status: 201,
    body: {
      ...CREATED,
      id: 'two',
      provider: 'prism',
      session: 'w3',
      state: 'processing',
      createdAt: '2025-12-31T23:59:46.800Z',
    },
  })
})

test('returns a generation with its plan, and does not count that as a status read', async () => {
  const server = await openServer({ scenario: 'third-poll' })
  const { input } = server.api.trugen.create({ id: 'one' })
  const details = {
    ...CREATED,
    provider: 'trugen',
    scenario: 'third-poll',
    state: 'processing',
    progress: 0,
    endedAt: null,
    input,
    chosenBy: 'option',
    plan: {
      steps: [
        { state: 'processing', forMs: null, polls: 3, error: null },
        { state: 'completed', forMs: null, polls: null, error: null },
      ],
      progress: 'linear',
      output: { durationMs: 2_090, fault: null },
      webhook: { delayMs: 0, earlyMs: 0, copies: 1, reorderMs: 0, signature: null, emptyError: false },
      faults: [],
    },
    failures: ['timed-out', 'input-unreachable', 'rejected', 'internal'],
    calls: [],
    deliveries: [],
    scheduledWebhooks: [],
    urlExpiresAt: null,
  }
  for (let reads = 0; reads < 5; reads += 1) {
    expect(await callControl(server, 'GET generations/one')).toEqual({ status: 200, body: details })
  }
})

test('returns the calls and the deliveries of a generation', async () => {
  const { url, posted } = await createReceiver()
  const server = await openServer({ scenario: 'quick-fail+slow-body' })
  const headers = { 'content-type': 'application/json', 'x-api-key': 'test' }
  const input = ['video', 'audio'].map((type) => ({ type, url: 'https://example.com/a' }))
  const body = { model: 'lipsync-2', input, webhookUrl: url }
  const created = await fetchReply(`${server.baseUrls['sync']}/v2/generate`, {
    method: 'POST',
    headers,
    body,
  })
  const { id } = z.parse(z.object({ id: z.string() }), created.body)
  await fetchReply(`${server.baseUrls['sync']}/v2/models`, { headers })
  await server.api.clock.advance('1h')

  expect((await callControl(server, `GET generations/${id}`)).body).toMatchObject({
    plan: { faults: [{ scenario: 'slow-body', effects: ['body'] }] },
    calls: [{ operation: 'create', generation: id }],
    deliveries: [{ generation: id, status: 'delivered' }],
  })
  expect(posted).toHaveLength(1)
})

test('returns null for the calls of a generation if the fake keeps no requests', async () => {
  const server = await openServer({ journal: 'off' })
  server.api.sync.create({ id: 'one' })
  expect((await callControl(server, 'GET generations/one')).body).toMatchObject({ calls: null })
})

test('deletes a generation in any state', async () => {
  const server = await openServer()
  server.api.sync.create({ id: 'one' })
  const deleted = { status: 200, body: expect.objectContaining({ id: 'one', state: 'queued' }) as unknown }
  expect(await callControl(server, 'DELETE generations/one')).toEqual(deleted)
  expect((await callControl(server, 'DELETE generations/one')).status).toBe(404)
  const headers = { 'x-api-key': 'test' }
  expect((await fetchReply(`${server.baseUrls['sync']}/v2/generate/one`, { headers })).status).toBe(404)
})

test('lists generations, oldest first, by provider, state and session', async () => {
  const server = await openServer()
  server.api.sync.create({ id: 'a', state: 'completed' })
  server.api.prism.create({ id: 'b' })
  server.api.session('w3').sync.create({ id: 'c' })
  const ids = async (query: string): Promise<unknown> => {
    const { body } = await callControl(server, `GET generations${query}`)
    return Array.isArray(body) ? body.map((generation: { id: string }) => generation.id) : body
  }
  expect(await ids('')).toEqual(['a', 'b'])
  expect(await ids('?provider=sync')).toEqual(['a'])
  expect(await ids('?state=queued')).toEqual(['b'])
  expect(await ids('?provider=sync&state=queued')).toEqual([])
  expect(await ids('?session=w3')).toEqual(['c'])
})

test.each([
  ['complete', undefined, { state: 'completed', progress: 100 }],
  ['fail', undefined, { state: 'failed', progress: 0 }],
  ['fail', { error: 'timed-out' }, { state: 'failed', progress: 0 }],
  ['reject', undefined, { state: 'rejected', progress: 0 }],
])('ends a generation: %s %j', async (verb, body, ended) => {
  const server = await openServer()
  const { input } = server.api.sync.create({ id: 'one' })
  await server.api.clock.advance('1s')
  expect(await callControl(server, `POST generations/one/${verb}`, body)).toEqual({
    status: 200,
    body: { ...CREATED, ...ended, endedAt: '2026-01-01T00:00:01.000Z', input },
  })
})

test("ends a generation of a session with the provider's error code", async () => {
  const server = await openServer()
  server.api.session('w3').sync.create({ id: 'one' })
  const error = 'generation_unsupported_model'
  await callControl(server, 'POST generations/one/fail', { session: 'w3', error })
  const headers = { 'x-api-key': 'w3:' }
  expect((await fetchReply(`${server.baseUrls['sync']}/v2/generate/one`, { headers })).body).toMatchObject({
    status: 'FAILED',
    errorCode: error,
  })
})

test('resets all sessions, or one', async () => {
  const server = await openServer()
  const { api } = server
  const fill = (): void => void [api.sync.create(), api.session('w3').sync.create()]
  const countGenerations = (): number[] =>
    [api, api.session('w3')].map(({ generations }) => generations.list().length)
  fill()
  expect(await callControl(server, 'POST reset', { session: 'w3' })).toEqual({
    status: 200,
    body: { reset: 'w3' },
  })
  expect(countGenerations()).toEqual([1, 0])
  fill()
  await api.clock.advance('1h')
  expect(await callControl(server, 'POST reset')).toEqual({ status: 200, body: { reset: 'all' } })
  expect(countGenerations()).toEqual([0, 0])
  expect((await callControl(server, 'GET clock')).body).toEqual({ kind: 'manual', now: START })
})

test('reads the session from the query or the body, in every method', async () => {
  const server = await openServer()
  for (const session of ['default', 'b'])
    server.api.session(session).sync.create({ id: session, scenario: 'stuck' })
  await callControl(server, 'POST clock?session=b', { advance: '5s' })
  const failed = await callControl(server, 'POST generations/b/fail?session=b')
  const used = await callControl(server, 'PUT scenario?session=b', { scenario: 'slow' })
  const both = await callControl(server, 'POST clock?session=b', { advance: '5s', session: 'default' })
  const same = await callControl(server, 'POST clock?session=b', { advance: '5s', session: 'b' })
  const reset = await callControl(server, 'POST reset?session=b')

  expect(failed).toMatchObject({ status: 200, body: { session: 'b', state: 'failed' } })
  expect(used.body).toMatchObject({ session: 'b', providers: { sync: { scenario: 'slow' } } })
  expect(both).toEqual({
    status: 400,
    body: {
      error:
        'Failed to choose a session: the call names different ones: b, default. Name one, in the base URL, the query or the body.',
    },
  })
  expect(same.body).toEqual({ kind: 'manual', now: '2026-01-01T00:00:10.000Z' })
  expect(reset.body).toEqual({ reset: 'b' })
  expect(server.api.generations.list().map(({ id, state }) => [id, state])).toEqual([
    ['default', 'processing'],
  ])
  expect((await callControl(server, 'POST reset?sesion=b')).status).toBe(400)
})
