import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'

const PATH = getStatusPath('sync')
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** Returns for how many seconds a call is held. The auto clock moves to its end. */
async function measureHold(revision: string, query: string): Promise<number> {
  const api = createMockVideoApi({
    scenario: 'stuck',
    revisions: { sync: revision },
    pollStep: 0,
    warn: () => {},
  })
  const start = api.clock.now().getTime()
  const { status, body } = await callApi(api, 'sync', `${PATH}?${query}`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'PROCESSING' })
  return (api.clock.now().getTime() - start) / 1_000
}

test.each([
  ['wait=true', 30],
  ['wait=true&timeout=10', 10],
  ['wait=true&timeout=2.5', 2.5],
  ['wait=true&timeout=.5', 0.5],
  ['wait=true&timeout=5.', 5],
  ['wait=true&timeout=%2B3', 3],
  ['wait=true&timeout=%203%20', 3],
  ['wait=true&timeout=1e1', 10],
  ['wait=true&timeout=0.001', 0.001],
  ['wait=true&timeout=55', 55],
  ['wait=true&timeout=55.001', 55],
  ['wait=true&timeout=3600', 55],
  ['wait=true&timeout=1e999', 55],
  ['wait=true&timeout=0', 0],
  ['wait=true&timeout=1e-999', 0],
])('holds, in 2026-06, for %s: %d s', async (query, seconds) => {
  expect(await measureHold('2026-06', query)).toBe(seconds)
})

test.each(
  ['2026-08', '2026-10'].flatMap((revision) =>
    [
      ['wait=true', 5],
      ['wait=true&timeout=1', 1],
      ['wait=true&timeout=2.5', 2.5],
      ['wait=true&timeout=10', 10],
    ].map(([query, seconds]) => [revision, query, seconds] as const),
  ),
)('holds, in %s, for %s: %d s', async (revision, query, seconds) => {
  expect(await measureHold(revision, String(query))).toBe(seconds)
})

test.each(['true', 'TRUE', 'True', '1'])('treats wait=%s as true', async (wait) => {
  expect(await measureHold('2026-06', `timeout=7&wait=${wait}`)).toBe(7)
})

test.each(['false', '0', 'yes', 'on', '2', '', 'true%20', 'truee'])(
  'treats wait="%s" as false',
  async (wait) => {
    expect(await measureHold('2026-06', `timeout=7&wait=${wait}`)).toBe(0)
  },
)

test.each(['timeout=abc', 'timeout=-1', 'wait=false&timeout=abc', 'timeout=1e999'])(
  'ignores the timeout without wait=true: %s',
  async (query) => {
    expect(await measureHold('2026-08', query)).toBe(0)
  },
)

test.each([
  ...['abc', '', '%20', 'NaN', 'Infinity', '1,5', '0x10', '10s', '--1', '1e', '٣'].flatMap((timeout) => [
    ['2026-06', timeout, 'timeout must be a number'] as const,
    ['2026-08', timeout, 'timeout must be a number'] as const,
  ]),
  ...['-1', '-0.001', '-1e999'].map(
    (timeout) => ['2026-06', timeout, 'timeout must not be less than 0'] as const,
  ),
  ...['-1', '0', '0.999'].map((timeout) => ['2026-08', timeout, 'timeout must not be less than 1'] as const),
  ...['10.001', '55', '1e999'].map(
    (timeout) => ['2026-10', timeout, 'timeout must not be greater than 10'] as const,
  ),
])('returns 400, in %s, for the timeout "%s"', async (revision, timeout, message) => {
  const api = createMockVideoApi({ clock: 'manual', revisions: { sync: revision } })
  expect(await callApi(api, 'sync', `${PATH}?wait=true&timeout=${timeout}`)).toEqual({
    status: 400,
    headers: JSON_TYPE,
    body: { message, error: 'Bad Request', statusCode: 400 },
  })
})

test.each(['2026-06', '2026-08', '2026-10'])(
  'returns 400, in %s, for a long-poll with progress',
  async (revision) => {
    const api = createMockVideoApi({ clock: 'manual', revisions: { sync: revision } })
    expect(await callApi(api, 'sync', `${PATH}?wait=true&include=other,progress`)).toEqual({
      status: 400,
      headers: JSON_TYPE,
      body: {
        message: 'wait cannot be combined with include=progress',
        error: 'Bad Request',
        statusCode: 400,
      },
    })
  },
)

test('allows a long-poll with an unknown include', async () => {
  expect(await measureHold('2026-06', 'wait=true&include=other')).toBe(30)
})

test.each([
  ['2026-06', '', {}],
  ['2026-08', '', createWaitHeaders('5')],
  ['2026-08', '&timeout=2.5', createWaitHeaders('2.5')],
  ['2026-10', '&timeout=10', createWaitHeaders('10')],
])('sends, in %s, the documented headers with every long-poll%s', async (revision, timeout, headers) => {
  const api = createMockVideoApi({ scenario: 'quick-fail', revisions: { sync: revision } })
  const replies = [1, 2, 3].map(() => callApi(api, 'sync', `${PATH}?wait=true${timeout}`))
  for (const reply of await Promise.all(replies)) {
    expect(reply).toMatchObject({ status: 200, headers: { ...JSON_TYPE, ...headers } })
    expect(Object.keys(reply.headers)).toHaveLength(Object.keys(headers).length + 1)
  }
})

test('sends no long-poll headers with other replies', async () => {
  const api = createMockVideoApi({ clock: 'manual', revisions: { sync: 'latest' } })
  expect((await callApi(api, 'sync', PATH)).headers).toEqual(JSON_TYPE)
  expect((await callApi(api, 'sync', `${getStatusPath('sync', 'unknown')}?wait=true`)).headers).toEqual(
    JSON_TYPE,
  )
})

test('warns once about a call that newer revisions refuse', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({ scenario: 'instant', warn: (text) => warnings.push(text) })
  for (const timeout of [55, 30, 0, 0.5, 1, 10])
    await callApi(api, 'sync', `${PATH}?wait=true&timeout=${timeout}`)
  await callApi(api, 'sync', `${PATH}?wait=true`)
  const mistakes = ['timeout must not be greater than 10', 'timeout must not be less than 1']
  expect(warnings).toEqual(
    mistakes.map(
      (mistake) =>
        `Sync refuses this status read since revision 2026-08: ${mistake}. The fake accepts it, because it serves revision 2026-06.`,
    ),
  )
})

function createWaitHeaders(seconds: string): Record<string, string> {
  return { 'retry-after': '2', 'x-sync-wait-mode': 'long_poll', 'x-sync-wait-timeout-seconds': seconds }
}
