import { expect, test } from 'vitest'
import { SCENARIO_NAMES } from '../support/fixed.ts'
import { ask, open } from '../support/server.ts'
import type { Heard } from '../support/server.ts'

const KNOWN = `Known: ${SCENARIO_NAMES}.`
const EITHER =
  'must have either advance, such as { "advance": "90s" }, or until, such as { "until": { "generation": "<id>" } }.'
const DURATIONS = 'Use 250ms, 90s, 2m, 1h or a number of milliseconds.'

/** Asks a fresh fake that has one generation, `done`. */
async function drive(route: string, init: Parameters<typeof ask>[1] = {}): Promise<Heard> {
  const { url, api } = await open()
  api.sync.create({ id: 'done', state: 'completed' })
  const [method = '', path = ''] = route.split(' ')
  return ask(`${url}/__mock/${path}`, { method, ...init })
}

test.each([
  ['POST clock', undefined, `Failed to move the clock: ${EITHER}`],
  ['POST clock', { advance: 1, until: { generation: 'done' } }, `Failed to move the clock: ${EITHER}`],
  ['POST clock', { advance: -1 }, `Failed to advance the clock: -1 is no duration. ${DURATIONS}`],
  ['POST clock', '{"advance":1e999}', `Failed to advance the clock: Infinity is no duration. ${DURATIONS}`],
  ['POST clock', { advance: 'soon' }, `Failed to advance the clock: "soon" is no duration. ${DURATIONS}`],
  ['POST clock', { advance: [1] }, `Failed to advance the clock: [1] is no duration. ${DURATIONS}`],
  [
    'POST clock',
    { advance: 9e15 },
    'Failed to advance the clock: 9000000000000000 ms is no time it can move by. Give zero or more milliseconds, or 90s.',
  ],
  [
    'POST clock',
    { until: { generation: 5, state: 'done' }, now: 1 },
    'Failed to move the clock: until.generation: must be a text; until.state: "done" is unknown. Known: queued, processing, completed, failed, rejected; "now" is unknown. Known: advance, until, session.',
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
    'Failed to use a scenario: there is no provider "snyc". Known: trugen, sync, prism.',
  ],
  ['POST generations', {}, 'Failed to create a generation: provider: must be a text.'],
  [
    'POST generations',
    { provider: 'constructor' },
    'Failed to create a generation: there is no provider "constructor". Known: trugen, sync, prism.',
  ],
  [
    'POST generations',
    { provider: 'sync', state: 'done', age: 'old' },
    `Failed to create a Sync generation: state: "done" is unknown. Known: queued, processing, completed, failed, rejected; age: "old" is no duration. ${DURATIONS}`,
  ],
  ['POST reset', { session: 3 }, 'Failed to choose a session: session: must be a text.'],
  ['POST reset', [], 'Failed to choose a session: must be an object with session.'],
  ['POST reset', '{', 'Failed to read the body: it is no JSON. Send a JSON object.'],
  [
    'POST reset',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    'Failed to read the body: it is nested deeper than 200 levels. Send a JSON object.',
  ],
  [
    'POST generations',
    '{"provider":"sync","__proto__":{"id":"one"}}',
    'Failed to read the body: it has a key that no body has. Send a JSON object.',
  ],
  [
    'GET requests?operations=status',
    undefined,
    'Failed to read the query: "operations" is unknown. Did you mean operation? Known: session, provider, operation, method, path, generation, status, state, scenario.',
  ],
  ['GET requests?status=ok&status=404', undefined, 'Failed to read the query: status: must be given once.'],
  ['GET requests?status=ok', undefined, 'Failed to read the query: status: must be a status such as 404.'],
  [
    'GET generations?state=done',
    undefined,
    'Failed to read the query: state: "done" is unknown. Known: queued, processing, completed, failed, rejected.',
  ],
  ['GET generations/%zz', undefined, "Failed to read the request: Failed to decode param '%zz'."],
])('answers 400 to a mistake, and says what is right: %s %j', async (route, body, error) => {
  expect(await drive(route, { body })).toEqual({ status: 400, body: { error } })
})

test.each([
  [
    'GET generations/none',
    undefined,
    'Failed to show generation none: there is none of that id. GET /__mock/generations lists them; a sample is there once it was asked for.',
  ],
  [
    'POST generations/__proto__/complete',
    undefined,
    'Failed to complete generation __proto__: session default has none of that id. Create it first, or read it once if it is a sample.',
  ],
  [
    'POST clock',
    { until: { generation: 'none' } },
    'Failed to advance to the end of generation none: session default has none of that id. Create it first, or read it once if it is a sample.',
  ],
])('answers 404 where a generation is not: %s', async (route, body, error) => {
  expect(await drive(route, { body })).toEqual({ status: 404, body: { error } })
})

test.each([
  [
    'POST generations',
    { provider: 'sync', id: 'done' },
    'Failed to create a Sync generation: session default has one of the id "done". Leave out id, or reset() first.',
  ],
  [
    'POST generations/done/fail',
    {},
    'Failed to fail generation done: it is completed already. Decide while it is queued or processing.',
  ],
  [
    'POST clock',
    { until: { generation: 'done', state: 'failed' } },
    'Failed to advance to failed of generation done: happy never comes there by time alone. Choose another scenario, or read its status where reads move it on.',
  ],
])('answers 409 where a generation is in the way: %s', async (route, body, error) => {
  expect(await drive(route, { body })).toEqual({ status: 409, body: { error } })
})

test.each(['GET nope', 'DELETE health', 'GET generations/done/complete', 'POST nope'])(
  'answers 404 to a route that there is not: %s',
  async (route) => {
    const [method = '', path = ''] = route.split(' ')
    const error = `Nothing answers ${method} /__mock/${path}. Providers answer under /trugen/v1, /sync, /prism/api; control routes under /__mock.`
    expect(await drive(route)).toEqual({ status: 404, body: { error } })
  },
)

test('answers 413 to a body that is too large', async () => {
  expect(await drive('POST reset', { body: ' '.repeat(2_000_000) })).toEqual({
    status: 413,
    body: { error: 'Failed to read the request: request entity too large.' },
  })
})

test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded'])(
  'reads a body whatever type it says it is: %s',
  async (type) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    expect(await drive('POST reset', { headers, body: { session: 'w3' } })).toEqual({
      status: 200,
      body: { reset: 'w3' },
    })
  },
)
