import { expect, test } from 'vitest'
import { scenarios } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { SAMPLE_IDS, START } from '../support/fixed.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { HttpReply } from '../support/server.ts'
import type { RunningServer } from '../../src/server.ts'

/** Calls a control route: `callControl(server, 'POST clock', { advance: '90s' })`. */
function callControl({ url }: RunningServer<string>, route: string, body?: unknown): Promise<HttpReply> {
  const [method = '', path = ''] = route.split(' ')
  return fetchReply(`${url}/__mock/${path}`, { method, body })
}

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

test('lists scenarios, including those that were put in use', async () => {
  const server = await openServer()
  expect(await callControl(server, 'GET scenarios')).toEqual({
    status: 200,
    body: [...scenarios, ...parameterizedScenarios],
  })
  const own = { name: 'own', steps: [{ state: 'processing', for: '1h' }, { state: 'completed' }] }
  expect(await callControl(server, 'PUT scenario', { scenario: own })).toEqual({
    status: 200,
    body: { scenario: own, session: 'default' },
  })
  expect((await callControl(server, 'GET scenarios')).body).toContainEqual(own)
})

test.each([
  [{ scenario: 'stuck' }, { scenario: 'stuck', session: 'default' }, ['stuck', 'stuck']],
  [
    { scenario: 'stuck', once: true },
    { scenario: 'stuck', session: 'default', once: true },
    ['stuck', 'happy'],
  ],
  [
    { scenario: ['stuck', 'slow+forbidden'] },
    { scenario: ['stuck', 'slow+forbidden'], session: 'default' },
    ['stuck', 'slow+forbidden'],
  ],
  [
    { scenario: 'stuck', provider: 'prism' },
    { scenario: 'stuck', session: 'default', provider: 'prism' },
    ['happy', 'happy'],
  ],
  [{ scenario: 'stuck', session: 'w3' }, { scenario: 'stuck', session: 'w3' }, ['happy', 'happy']],
])('puts a scenario in use: %j', async (body, answer, next) => {
  const server = await openServer()
  expect(await callControl(server, 'PUT scenario', body)).toEqual({ status: 200, body: answer })
  expect([server.api.sync.create().scenario, server.api.sync.create().scenario]).toEqual(next)
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

test('returns a generation, and does not count that as a status read', async () => {
  const server = await openServer({ scenario: 'third-poll' })
  const { input } = server.api.trugen.create({ id: 'one' })
  const view = {
    ...CREATED,
    provider: 'trugen',
    scenario: 'third-poll',
    state: 'processing',
    progress: 0,
    endedAt: null,
    input,
  }
  for (let reads = 0; reads < 5; reads += 1) {
    expect(await callControl(server, 'GET generations/one')).toEqual({ status: 200, body: view })
  }
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

test('lists requests without API keys, by every filter', async () => {
  const server = await openServer()
  const target = `${server.baseUrls['sync']}/v2/generate`
  await fetchReply(`${target}/${SAMPLE_IDS.sync}?wait=false`, {
    headers: { 'x-api-key': 'secret', 'x-mine': 'yes' },
  })
  await fetchReply(`${target}/none`, { headers: { 'x-api-key': 'secret' } })
  const first = {
    at: START,
    provider: 'sync',
    operation: 'status',
    method: 'GET',
    path: `/v2/generate/${SAMPLE_IDS.sync}`,
    query: { wait: 'false' },
    headers: expect.objectContaining({ 'x-mine': 'yes' }) as unknown,
    body: null,
    generation: SAMPLE_IDS.sync,
    session: 'default',
    status: 200,
    state: 'queued',
    scenario: 'happy',
    reason: 'happy (the default): queued, reached 0 s after creation',
    unknown: [],
  }
  expect(await callControl(server, 'GET requests?status=200')).toEqual({ status: 200, body: [first] })
  const filters = `provider=sync&operation=status&method=GET&path=${first.path}&generation=${SAMPLE_IDS.sync}&status=200&state=queued&scenario=happy`
  expect((await callControl(server, `GET requests?${filters}`)).body).toEqual([first])
  expect((await callControl(server, 'GET requests')).body).toHaveLength(2)
  expect(JSON.stringify(await callControl(server, 'GET requests'))).not.toContain('secret')
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
  const reset = await callControl(server, 'POST reset?session=b')

  expect(failed).toMatchObject({ status: 200, body: { session: 'b', state: 'failed' } })
  expect(used.body).toEqual({ scenario: 'slow', session: 'b' })
  expect(both.body).toEqual({ kind: 'manual', now: '2026-01-01T00:00:05.000Z' })
  expect(reset.body).toEqual({ reset: 'b' })
  expect(server.api.generations.list().map(({ id, state }) => [id, state])).toEqual([
    ['default', 'processing'],
  ])
  expect((await callControl(server, 'POST reset?sesion=b')).status).toBe(400)
})
