import { expect, test } from 'vitest'
import { fetchReply, openServer } from '../support/server.ts'
import type { HttpReply } from '../support/server.ts'
import type { RunningServer } from '../../src/server.ts'

/** Calls a control route: `callControl(server, 'GET clock?session=w1')`. */
function callControl({ url }: RunningServer<string>, route: string, body?: unknown): Promise<HttpReply> {
  const [method = '', path = ''] = route.split(' ')
  return fetchReply(`${url}/__mock/${path}`, { method, body })
}

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
  ['GET deliveries?session=w1'],
  ['POST clock', { until: { generation: 'one' }, session: 'w1' }],
  ['POST generations/one/complete', { session: 'w1' }],
  ['POST generations/one/fail', { session: 'w1' }],
  ['POST generations/one/reject?session=w1'],
  ['POST deliveries/whd_1/send', { session: 'w1' }],
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
])('creates the session of a call that writes: %s', async (route, body) => {
  const server = await openServer()
  expect((await callControl(server, route, body)).status).toBeLessThan(300)
  expect((await callControl(server, 'GET clock?session=w1')).status).toBe(200)
})

test.each<[string, unknown]>([
  ['POST clock', { advance: 'soon', session: 'w1' }],
  ['PUT scenario', { scenario: 'no-such', session: 'w1' }],
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
