import { expect, test } from 'vitest'
import { SCENARIO_NAMES } from '../support/fixed.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { HttpReply } from '../support/server.ts'

const KNOWN = `Known: ${SCENARIO_NAMES}.`
const ADVANCE_OR_UNTIL =
  'the body must have either "advance", such as { "advance": "90s" }, or "until", such as { "until": { "generation": "<id>" } }.'
const DURATIONS = 'Use 250ms, 90s, 2m, 1h or a number of milliseconds.'

/** Calls a control route of a new fake that has one generation, `done`. */
async function callControl(route: string, init: Parameters<typeof fetchReply>[1] = {}): Promise<HttpReply> {
  const { url, api } = await openServer({ providers: ['trugen', 'sync', 'prism'] })
  api.sync.create({ id: 'done', state: 'completed' })
  const [method = '', path = ''] = route.split(' ')
  return fetchReply(`${url}/__mock/${path}`, { method, ...init })
}

test.each([
  ['POST clock', undefined, `Failed to move the clock: ${ADVANCE_OR_UNTIL}`],
  [
    'POST clock',
    { advance: 1, until: { generation: 'done' } },
    `Failed to move the clock: ${ADVANCE_OR_UNTIL}`,
  ],
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
    'Failed to advance the clock: 9000000000000000 ms is out of range. Use zero or more milliseconds, or a duration such as 90s.',
  ],
  [
    'POST clock',
    { until: { generation: 5, state: 'done' }, now: 1 },
    'Failed to move the clock: until.generation: must be a string; until.state: "done" is unknown. Known: queued, processing, completed, failed, rejected; "now" is unknown. Known: advance, until, session.',
  ],
  [
    'PUT scenario',
    { scenario: 'slow-fial' },
    `Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail? ${KNOWN}`,
  ],
  ['PUT scenario', {}, 'Failed to use a scenario: scenario: must be a name, a list of names or a scenario.'],
  [
    'PUT scenario',
    { scenario: 'happy', provider: 'snyc' },
    'Failed to use a scenario: unknown provider "snyc". Known: trugen, sync, prism.',
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
  ['GET report?session=w1', undefined, 'Failed to read the query: "session" is unknown. No key is accepted.'],
  ['GET scenarios?x=1', undefined, 'Failed to read the query: "x" is unknown. No key is accepted.'],
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
  ['POST reset', { session: 3 }, 'Failed to choose a session: session: must be a string.'],
  ['POST reset', [], 'Failed to choose a session: must be an object with session.'],
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
    'Failed to read the query: "operations" is unknown. Did you mean operation? Known: session, provider, operation, method, path, generation, status, state, scenario.',
  ],
  [
    'GET requests?status=ok&status=404',
    undefined,
    'Failed to read the query: status: must be given only once.',
  ],
  [
    'GET requests?status=ok',
    undefined,
    'Failed to read the query: status: must be an HTTP status such as 404.',
  ],
  [
    'GET generations?state=done',
    undefined,
    'Failed to read the query: state: "done" is unknown. Known: queued, processing, completed, failed, rejected.',
  ],
  ['GET generations/%zz', undefined, "Failed to read the request: Failed to decode param '%zz'."],
])('returns 400 with the accepted values for a mistake: %s %j', async (route, body, error) => {
  expect(await callControl(route, { body })).toEqual({ status: 400, body: { error } })
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
  expect(await callControl(route, { body })).toEqual({ status: 404, body: { error } })
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
])('returns 409 if a generation prevents the action: %s', async (route, body, error) => {
  expect(await callControl(route, { body })).toEqual({ status: 409, body: { error } })
})

test.each(['GET nope', 'DELETE health', 'GET generations/done/complete', 'POST nope'])(
  'returns 404 for an unknown route: %s',
  async (route) => {
    const [method = '', path = ''] = route.split(' ')
    const error = `No route matches ${method} /__mock/${path}. Providers are under /trugen/v1, /sync, /prism/api; control routes are under /__mock.`
    expect(await callControl(route)).toEqual({ status: 404, body: { error } })
  },
)

test('returns 413 for a body that is too large', async () => {
  expect(await callControl('POST reset', { body: ' '.repeat(2_000_000) })).toEqual({
    status: 413,
    body: { error: 'Failed to read the request: request entity too large.' },
  })
})

test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded'])(
  'reads a body with any content type: %s',
  async (type) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    expect(await callControl('POST reset', { headers, body: { session: 'w3' } })).toEqual({
      status: 200,
      body: { reset: 'w3' },
    })
  },
)
