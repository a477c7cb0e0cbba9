import { expect, test } from 'vitest'

import { createMockVideoApi, defineProvider, jsonReply } from '../../src/index.ts'
import { PROVIDER_NAMES, SLOW_FIAL } from '../support/fixed.ts'
import { getErrorMessage } from '../support/error-message.ts'

const api = createMockVideoApi({ clock: 'manual' })

const STATES = 'queued, processing, completed, failed, rejected'

test.each([
  [{ stat: 404 }, '"stat" is unknown. Did you mean state? Nearest: state, status, at'],
  [{ provider: 'snyc' }, `provider: "snyc" is unknown. Did you mean sync? Known: ${PROVIDER_NAMES}`],
  [{ status: 'x' }, 'status: must be an HTTP status from 100 to 599, or 0 for a connection that failed'],
  [{ status: '404' }, 'status: must be an HTTP status from 100 to 599, or 0 for a connection that failed'],
  [{ status: 99 }, 'status: must be an HTTP status from 100 to 599, or 0 for a connection that failed'],
  [{ state: 'done' }, `state: "done" is unknown. Known: ${STATES}`],
  [{ method: 'get' }, 'method: "get" must be in upper case, such as GET'],
  [
    { method: 'GETT' },
    'method: "GETT" is unknown. Did you mean GET? Known: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT',
  ],
  [{ scenario: 'slow-fial' }, `scenario: ${SLOW_FIAL}`],
  [{ scenario: 'flaky+slow-fial' }, `scenario: ${SLOW_FIAL}`],
  [{ scenario: 'flaky+' }, 'scenario: "flaky+" has no scenario after a +. Name one on each side of it'],
  [
    { path: 'v2/generate' },
    'path: "v2/generate" must begin with / and have no query, as in the recorded request',
  ],
  [{ path: '/a?b=1' }, 'path: "/a?b=1" must begin with / and have no query, as in the recorded request'],
  [
    { provider: 'trugen', operation: 'statsu' },
    'operation: "statsu" is unknown. Did you mean status? Known: create, status, avatars, providers, video',
  ],
  [
    { provider: 'trugen', operation: 'models' },
    'operation: "models" is unknown. Known: create, status, avatars, providers, video',
  ],
  [[], 'must be an object with provider, operation, method, 14 more'],
])('refuses a filter of requests that nothing can match: %j', (filter: object, why) => {
  expect(getErrorMessage(() => api.requests(filter))).toBe(`Failed to filter requests: ${why}.`)
})

test('refuses an operation that no provider has', () => {
  expect(getErrorMessage(() => api.requests({ operation: 'x' }))).toMatch(
    /^Failed to filter requests: operation: "x" is unknown\. Nearest: \w+, \w+, \w+\.$/,
  )
})

test('accepts every value that a recorded request can have', () => {
  const filters = [
    undefined,
    {},
    { provider: undefined, status: 0 },
    { operation: null, generation: null, state: null, scenario: null },
    { operation: 'video', provider: 'prism', method: 'HEAD' },
    { operation: 'result', scenario: 'slow-fail+flaky', generation: 'any' },
    { scenario: 'create-error:internal_error', method: 'PATCH' },
  ] as const
  expect(filters.flatMap((filter) => api.requests(filter))).toEqual([])
})

test('knows the operations of a provider of your own', () => {
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://api.mine.example'],
    operations: [{ name: 'paint', method: 'POST', path: '/paint', handle: () => jsonReply(200, {}) }],
  })
  const own = createMockVideoApi({ providers: [mine] })
  expect(own.requests({ operation: 'paint' })).toEqual([])
  expect(getErrorMessage(() => own.requests({ provider: 'sync' }))).toBe(
    'Failed to filter requests: provider: "sync" is unknown. Known: mine.',
  )
})

test.each([
  [
    { stauts: 'failed' },
    '"stauts" is unknown. Did you mean status? Known: id, provider, generation, url, status',
  ],
  [
    { status: 'deliverd' },
    'status: "deliverd" is unknown. Did you mean delivered? Known: pending, delivered, failed, blocked, lost',
  ],
  [{ id: 'whd1' }, 'id: "whd1" must be the id of a delivery, such as whd_1'],
])('refuses a filter of deliveries that nothing can match: %j', (filter: object, why) => {
  expect(getErrorMessage(() => api.deliveries(filter))).toBe(`Failed to filter deliveries: ${why}.`)
})

test.each([
  [{ status: 'failed' }, '"status" is unknown. Did you mean state? Known: provider, state'],
  [{ state: 'FAILED' }, `state: "FAILED" is unknown. Known: ${STATES}`],
])('refuses a filter of generations that nothing can match: %j', (filter: object, why) => {
  expect(getErrorMessage(() => api.generations.list(filter))).toBe(`Failed to filter generations: ${why}.`)
})

test.each([
  [{ stat: 404 }, {}, 'filter requests: "stat" is unknown. Did you mean state? Nearest: state, status, at'],
  [{}, { timout: 1 }, 'wait for requests: "timout" is unknown. Did you mean timeout? Known: count, timeout'],
  [{}, { count: 0 }, 'wait for requests: count: must be a whole number from 1'],
])('refuses a mistake in waitFor: %j %j', async (filter: object, options: object, why) => {
  await expect(api.requests.waitFor(filter, options)).rejects.toMatchObject({ message: `Failed to ${why}.` })
})
