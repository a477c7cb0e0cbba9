import { expect, test } from 'vitest'
import { callControl } from '../support/control.ts'
import { SLOW_FIAL } from '../support/fixed.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { HttpReply } from '../support/server.ts'

const ONE_CHANGE =
  'the body must have exactly one of advance, until, pause, resume and speed, such as { "advance": "90s" }.'
const DURATIONS = 'Use 250ms, 90s, 2m, 1h or a number of milliseconds.'

/** Calls a control route of a new fake that has one generation, `done`. */
async function callControlOfNew(route: string, body?: unknown): Promise<HttpReply> {
  const server = await openServer({ providers: ['trugen', 'sync', 'prism'] })
  server.api.sync.create({ id: 'done', state: 'completed' })
  return callControl(server, route, body)
}

test.each([
  ['POST clock', undefined, `Failed to move the clock: ${ONE_CHANGE}`],
  ['POST clock', { advance: 1, until: { generation: 'done' } }, `Failed to move the clock: ${ONE_CHANGE}`],
  ['POST clock', { advance: -1 }, `Failed to advance the clock: -1 is not a duration. ${DURATIONS}`],
  [
    'POST clock',
    '{"advance":1e999}',
    `Failed to advance the clock: Infinity is not a duration. ${DURATIONS}`,
  ],
  ['POST clock', { advance: 'soon' }, `Failed to advance the clock: "soon" is not a duration. ${DURATIONS}`],
  ['POST clock', { advance: [1] }, `Failed to advance the clock: [1] is not a duration. ${DURATIONS}`],
  [
    'POST clock',
    { advance: 9e15 },
    'Failed to advance the clock: 9000000000000000 ms after 2026-01-01T00:00:00.000Z is later than +275760-09-13T00:00:00.000Z, the last time that a clock can have. Use a shorter time, or an earlier now.',
  ],
  [
    'POST clock',
    { until: { generation: 5, state: 'done' }, now: 1 },
    'Failed to move the clock: until.generation: must be a string; until.state: "done" is unknown. Known: queued, processing, completed, failed, rejected; "now" is unknown. Known: advance, until, pause, resume, speed, session.',
  ],
  ['PUT scenario', { scenario: 'slow-fial' }, `Failed to choose a scenario: ${SLOW_FIAL}.`],
  ['PUT scenario', {}, 'Failed to use a scenario: scenario: must be a name, a list of names or a scenario.'],
  [
    'PUT scenario',
    { scenario: 'happy', provider: 'snyc' },
    'Failed to use a scenario: unknown provider "snyc". Did you mean sync? Known: trugen, sync, prism.',
  ],
  [
    'GET requests?provider=snyc',
    undefined,
    'Failed to filter requests: provider: "snyc" is unknown. Did you mean sync? Known: trugen, sync, prism.',
  ],
  [
    'GET requests?status=999',
    undefined,
    'Failed to filter requests: status: must be an HTTP status from 100 to 599, or 0 for a connection that failed.',
  ],
  [
    'GET deliveries?id=x',
    undefined,
    'Failed to filter deliveries: id: "x" must be the id of a delivery, such as whd_1.',
  ],
  [
    'GET generations?provider=x',
    undefined,
    'Failed to filter generations: provider: "x" is unknown. Known: trugen, sync, prism.',
  ],
  [
    'GET sessions?session=w1',
    undefined,
    'Failed to read the query: "session" is not accepted. Leave it out.',
  ],
  ['GET scenarios?x=1', undefined, 'Failed to read the query: "x" is not accepted. Leave it out.'],
  ['POST generations', {}, 'Failed to create a generation: provider: must be a string.'],
  [
    'POST generations',
    { provider: 'constructor' },
    'Failed to create a generation: unknown provider "constructor". Known: trugen, sync, prism.',
  ],
  [
    'POST generations',
    { provider: 'sync', state: 'done', age: 'old' },
    `Failed to create a Sync generation: state: "done" is unknown. Known: queued, processing, completed, failed, rejected; age: "old" is not a duration. ${DURATIONS}`,
  ],
  ['POST reset', { session: 3 }, 'Failed to reset: session: must be a string.'],
  ['POST reset', [], 'Failed to reset: must be an object with session.'],
  [
    'POST generations/done/complete',
    { foo: 1 },
    'Failed to complete a generation: "foo" is unknown. Known: session.',
  ],
  [
    'POST generations/done/reject',
    { foo: 1 },
    'Failed to reject a generation: "foo" is unknown. Known: session.',
  ],
  ['POST deliveries/whd_1/send', { foo: 1 }, 'Failed to send a delivery: "foo" is unknown. Known: session.'],
  [
    'PUT scenario',
    { scenario: { sync: 'flaky' } },
    `Failed to choose a scenario: {"sync":"flaky"} is not a scenario. For one provider, call use('flaky', { provider: 'sync' }).`,
  ],
  [
    'POST generations',
    { provider: 'snyc' },
    'Failed to create a generation: unknown provider "snyc". Did you mean sync? Known: trugen, sync, prism.',
  ],
  [
    'POST clock',
    { advance: '90' },
    'Failed to advance the clock: "90" has no unit. Use a unit, such as 90s, or a number without quotes for milliseconds.',
  ],
  [
    'GET requests?scenario=flakkky',
    undefined,
    'Failed to filter requests: scenario: "flakkky" is unknown. Did you mean flaky? Nearest: flaky, happy, slow. Run mock-video-api scenarios to list all.',
  ],
  [
    'GET requests?method=GETT',
    undefined,
    'Failed to filter requests: method: "GETT" is unknown. Did you mean GET? Known: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT.',
  ],
  ['POST reset', '{', 'Failed to read the body: it is not valid JSON. Send a JSON object.'],
  [
    'POST reset',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    'Failed to read the body: it is nested deeper than 200 levels. Send a JSON object.',
  ],
  [
    'POST generations',
    '{"provider":"sync","__proto__":{"id":"one"}}',
    'Failed to read the body: it has the key __proto__ or constructor.prototype, which is not allowed. Send a JSON object.',
  ],
  [
    'GET requests?operations=status',
    undefined,
    'Failed to read the query: "operations" is unknown. Did you mean operation? Nearest: operation, generation, session.',
  ],
  [
    'GET requests?status=ok&status=404',
    undefined,
    'Failed to read the query: status: must be given only once.',
  ],
  [
    'GET requests?status=ok',
    undefined,
    'Failed to read the query: status: must be an HTTP status such as 404, or 0.',
  ],
  [
    'GET generations?state=done',
    undefined,
    'Failed to read the query: state: "done" is unknown. Known: queued, processing, completed, failed, rejected.',
  ],
  ['GET generations/%zz', undefined, "Failed to read the request: Failed to decode param '%zz'."],
])('returns 400 with the accepted values for a mistake: %s %j', async (route, body, error) => {
  expect(await callControlOfNew(route, body)).toEqual({ status: 400, body: { error } })
})

test.each([
  [
    'GET generations/none',
    undefined,
    'Failed to show generation none: the session has no generation with this id. GET /__mock/generations lists them. A sample is listed once a client has read it.',
  ],
  [
    'POST generations/__proto__/complete',
    undefined,
    'Failed to complete generation __proto__: session default has no generation with this id. Create it first, or read it once if it is a sample.',
  ],
  [
    'POST clock',
    { until: { generation: 'none' } },
    'Failed to advance generation none to its end: session default has no generation with this id. Create it first, or read it once if it is a sample.',
  ],
])('returns 404 for an unknown generation: %s', async (route, body, error) => {
  expect(await callControlOfNew(route, body)).toEqual({ status: 404, body: { error } })
})

test.each([
  [
    'POST generations',
    { provider: 'sync', id: 'done' },
    'Failed to create a Sync generation: session default already has a generation with id "done". Leave out id, or call reset() first.',
  ],
  [
    'POST generations/done/fail',
    {},
    'Failed to fail generation done: it is already completed. Only a queued or processing generation can change.',
  ],
  [
    'POST clock',
    { until: { generation: 'done', state: 'failed' } },
    'Failed to advance generation done to failed: scenario happy does not reach it by time alone. Choose another scenario, or send status reads if they end its steps.',
  ],
  [
    'POST clock',
    { until: { generation: 'done', state: 'processing' } },
    'Failed to advance generation done to processing: this state has passed: the generation is completed. Create another generation.',
  ],
])('returns 409 if a generation prevents the action: %s', async (route, body, error) => {
  expect(await callControlOfNew(route, body)).toEqual({ status: 409, body: { error } })
})

test.each([
  [
    'GET requets',
    'Nearest: GET /__mock/requests, GET /__mock/report, POST /__mock/reset. GET /__mock lists all.',
  ],
  ['POST generations/done/finish', '/__mock/generations/:id/fail'],
  ['DELETE clocks', 'GET /__mock/clock, POST /__mock/clock'],
])('returns 404 for an unknown route, and names the nearest: %s', async (route, nearest) => {
  const [method = '', path = ''] = route.split(' ')
  const { status, body } = await callControlOfNew(route)
  expect([status, body]).toEqual([404, { error: expect.stringContaining(nearest) as unknown }])
  expect(body).toEqual({
    error: expect.stringContaining(`No route matches ${method} /__mock/${path}. `) as unknown,
  })
})

test('hides a key in an unknown route', async () => {
  const { body } = await callControlOfNew('GET s/w1:sk_live_123456')
  expect(JSON.stringify(body)).not.toContain('live_123456')
})

test.each([
  ['DELETE health', 'GET, HEAD'],
  ['GET generations/done/complete', 'POST'],
  ['PUT clock', 'GET, HEAD, POST'],
  ['POST ', 'GET, HEAD'],
  ['POST scenario', 'GET, HEAD, PUT, DELETE'],
  ['POST requests/', 'GET, HEAD'],
  ['GET Reset', 'POST'],
])('returns 405 for a wrong method, and names the accepted ones: %s', async (route, allow) => {
  const { url } = await openServer()
  const [method = '', path = ''] = route.split(' ')
  const response = await fetch(`${url}/__mock/${path}`, { method })
  expect([response.status, response.headers.get('allow'), await response.json()]).toEqual([
    405,
    allow,
    { error: `/__mock/${path} does not accept ${method}. Use ${allow}.` },
  ])
})

test('returns 413 for a body that is too large', async () => {
  const { url } = await openServer()
  const body = ' '.repeat(2_000_000)
  expect(await fetchReply(`${url}/__mock/reset`, { method: 'POST', body })).toEqual({
    status: 413,
    body: { error: 'Failed to read the request: request entity too large.' },
  })
})

test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded'])(
  'reads a body with any content type: %s',
  async (type) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    const { url } = await openServer()
    const body = { session: 'w3' }
    expect(await fetchReply(`${url}/__mock/reset`, { method: 'POST', headers, body })).toEqual({
      status: 200,
      body: { reset: 'w3' },
    })
  },
)

test('refuses the query parameter __proto__, and an id that is too long', async () => {
  const { url } = await openServer()
  const replies = await Promise.all([
    fetchReply(`${url}/__mock/requests?__proto__=a&__proto__=b`),
    fetchReply(`${url}/__mock/requests?${'status=404&'.repeat(1_000)}foo=1`),
    fetchReply(`${url}/__mock/generations/${'z'.repeat(5_000)}`),
  ])
  expect(replies.map(({ status }) => status)).toEqual([400, 400, 400])
  expect(JSON.stringify(replies[0]?.body)).toContain('\\"__proto__\\" is unknown')
  expect(JSON.stringify(replies[2]?.body)).toContain('the id in the path has more than 1000 characters')
})
