import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { callControl } from '../support/control.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { HttpReply } from '../support/server.ts'

const NOT_FOUND: HttpReply = {
  status: 404,
  body: {
    error:
      'Failed to find session w1: nobody has used it. A session comes into being with the first provider call whose key is accepted, with api.session(name), or with a control call that writes, such as PUT /__mock/scenario.',
  },
}

test.each<[string, unknown?]>([
  ['GET clock?session=w1'],
  ['GET generations?session=w1'],
  ['GET generations/one?session=w1'],
  ['GET requests?session=w1'],
  ['GET requests?session=w1&status=404'],
  ['GET scenario?session=w1'],
  ['GET report?session=w1'],
  ['GET deliveries?session=w1'],
  ['POST clock', { until: { generation: 'one' }, session: 'w1' }],
  ['POST generations/one/complete', { session: 'w1' }],
  ['POST generations/one/fail', { session: 'w1' }],
  ['POST generations/one/reject?session=w1'],
  ['POST deliveries/whd_1/send', { session: 'w1' }],
  ['DELETE generations/one?session=w1'],
])('answers 404 for a session that nobody has used, and does not create it: %s', async (route, body) => {
  const server = await openServer()
  expect(await callControl(server, route, body)).toEqual(NOT_FOUND)
  expect(server.api.adapter.findSession('w1')).toBeUndefined()
})

test('refuses a mistake in a read before it looks for the session', async () => {
  const server = await openServer()
  expect((await callControl(server, 'GET requests?session=w1&stat=1')).status).toBe(400)
})

test.each<[string, unknown]>([
  ['POST clock', { advance: '1s', session: 'w1' }],
  ['PUT scenario', { scenario: 'stuck', session: 'w1' }],
  ['POST generations', { provider: 'sync', session: 'w1' }],
  ['POST reset', { session: 'w1' }],
  ['DELETE scenario?session=w1', undefined],
])('creates the session of a call that writes: %s', async (route, body) => {
  const server = await openServer()
  expect((await callControl(server, route, body)).status).toBeLessThan(300)
  expect((await callControl(server, 'GET clock?session=w1')).status).toBe(200)
})

test.each<[string, unknown]>([
  ['POST clock', { advance: 'soon', session: 'w1' }],
  ['POST clock', { advance: 8.64e15, session: 'w1' }],
  ['PUT scenario', { scenario: 'no-such', session: 'w1' }],
  ['PUT scenario', { scenario: [], session: 'w1' }],
  ['PUT scenario', { scenario: 'happy', provider: 'x', session: 'w1' }],
  ['DELETE scenario?session=w1&provider=x', undefined],
  ['POST generations', { provider: 'x', session: 'w1' }],
  ['POST generations', { provider: 'sync', state: 'done', session: 'w1' }],
  ['POST generations', { provider: 'sync', progress: 5, session: 'w1' }],
  ['POST generations', { provider: 'sync', scenario: 'no-such', session: 'w1' }],
  ['POST generations', { provider: 'sync', age: 9e15, session: 'w1' }],
])('does not create the session of a call that is refused: %s', async (route, body) => {
  const server = await openServer()
  expect((await callControl(server, route, body)).status).toBe(400)
  expect((await callControl(server, 'GET clock?session=w1')).status).toBe(404)
})

test('reads a session that a call with a key has used, or that the library has created', async () => {
  const server = await openServer({ apiKeys: ['w2:'] })
  const getStatus = async (session: string): Promise<number> =>
    (await callControl(server, `GET requests?session=${session}`)).status
  server.api.session('w1')
  for (const key of ['w2:', 'w3:'])
    await fetchReply(`${server.baseUrls['sync']}/v2/models`, { headers: { 'x-api-key': key } })

  expect([
    await getStatus('default'),
    await getStatus('w1'),
    await getStatus('w2'),
    await getStatus('w3'),
  ]).toEqual([200, 200, 200, 404])
})

test('shows a long name, which may be a real key, only in its short form', async () => {
  const { body } = await callControl(await openServer(), 'GET clock?session=sk-live-0123456789abcdefghij')
  expect(JSON.stringify(body)).toMatch(/^\{"error":"Failed to find session sk-l-[0-9a-f]{8}: nobody/)
})

test('joins all sessions in reads, in the order of their calls', async () => {
  const server = await openServer()
  const { api } = server
  for (const session of ['w1', 'w2', 'w1']) {
    const headers = { 'x-api-key': `${session}:` }
    await fetchReply(`${server.baseUrls['sync']}/v2/models`, { headers })
    api.session(session).sync.create()
    await api.clock.advance('1s')
  }
  const list = async (route: string): Promise<unknown> => {
    const { body } = await callControl(server, route)
    return Array.isArray(body) ? body.map(({ session }: { session: string }) => session) : body
  }
  expect(await list('GET requests?session=*')).toEqual(['w1', 'w2', 'w1'])
  expect(await list('GET generations?session=*')).toEqual(['w1', 'w2', 'w1'])
  expect(await list('GET generations?session=*&provider=prism')).toEqual([])
  expect(await list('GET deliveries?session=*')).toEqual([])
  expect((await callControl(server, 'GET report?session=*')).body).toEqual(api.report())
})

test('finds a generation in all sessions, if only one has it', async () => {
  const server = await openServer()
  for (const session of ['w1', 'w2']) server.api.session(session).sync.create({ id: 'both' })
  server.api.session('w2').sync.create({ id: 'one' })
  expect((await callControl(server, 'GET generations/one?session=*')).body).toMatchObject({ session: 'w2' })
  expect(await callControl(server, 'GET generations/both?session=*')).toEqual({
    status: 409,
    body: {
      error: 'Failed to show generation both: 2 sessions have one: w1, w2. Name one of them as session.',
    },
  })
})

test.each<[string, unknown?]>([
  ['GET clock?session=*'],
  ['POST clock', { advance: '1s', session: '*' }],
  ['POST generations', { provider: 'sync', session: '*' }],
  ['DELETE generations/one?session=*'],
  ['POST deliveries/whd_1/send?session=*'],
  ['POST reset', { session: '*' }],
])('says where * is accepted: %s', async (route, body) => {
  const server = await openServer()
  const sessions = (await callControl(server, 'GET sessions')).body
  expect(await callControl(server, route, body)).toEqual({
    status: 400,
    body: {
      error:
        'Failed to choose a session: * is not accepted here. Name one session. * stands for all sessions in GET /__mock/scenario, PUT /__mock/scenario, DELETE /__mock/scenario and 8 more: see GET /__mock/openapi.json.',
    },
  })
  expect((await callControl(server, 'GET sessions')).body).toEqual(sessions)
})

test('lists the sessions', async () => {
  const server = await openServer({ scenario: { sync: 'slow' } })
  const { api } = server
  const w1 = api.session('w1')
  w1.sync.create()
  w1.use('stuck', { provider: 'prism' })
  await w1.clock.advance('1m')
  await fetchReply(`${server.baseUrls['sync']}/v2/models`, { headers: { 'x-api-key': 'w1:' } })
  w1.generations.delete(w1.prism.create().id)
  const scenario = { trugen: 'happy', sync: 'slow', prism: 'happy' }
  expect(await callControl(server, 'GET sessions')).toEqual({
    status: 200,
    body: [
      { name: 'default', generations: 0, requests: 0, scenario, now: '2026-01-01T00:00:00.000Z' },
      {
        name: 'w1',
        generations: 1,
        requests: 1,
        scenario: { ...scenario, prism: 'stuck' },
        now: '2026-01-01T00:01:00.000Z',
      },
    ],
  })
})

const reportSchema = z.object({
  coverage: z.object({ scenarios: z.object({ exercised: z.array(z.string()) }) }),
})

test('reports the coverage of all sessions, or of one', async () => {
  const server = await openServer()
  const headers = { 'x-api-key': 'w1:forbidden' }
  await fetchReply(`${server.baseUrls['sync']}/v2/models`, { headers })
  server.api.session('w2')
  const getExercised = async (query: string): Promise<unknown> => {
    const { body } = await callControl(server, `GET report${query}`)
    return z.parse(reportSchema, body).coverage.scenarios.exercised
  }
  const expected = server.api.report().coverage.scenarios.exercised
  expect(expected.length).toBeGreaterThan(0)
  expect(await getExercised('')).toEqual(expected)
  expect(await getExercised('?session=w1')).toEqual(expected)
  expect(await getExercised('?session=w2')).toEqual([])
  await callControl(server, 'POST reset')
  expect(await getExercised('?session=w1')).toEqual(expected)
  expect(server.api.session('w1').report().coverage.scenarios.exercised).toEqual(expected)
})

test('lists deliveries by number, also if a later one was due earlier', async () => {
  const server = await openServer({ clock: 'manual' })
  const { api } = server
  const input = { webhookUrl: 'http://localhost:9/' }
  await api.clock.advance('1h')
  api.sync.create({ scenario: 'webhook-lost', state: 'completed', input })
  api.sync.create({ scenario: 'webhook-lost', age: '30m', input })
  const { body } = await callControl(server, 'GET deliveries')
  expect(body).toEqual(api.deliveries())
  const [first, second] = api.deliveries()
  expect([first?.id, second?.id, (first?.at ?? '') > (second?.at ?? '')]).toEqual(['whd_1', 'whd_2', true])
})
