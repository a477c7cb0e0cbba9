import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'

const PATH = getStatusPath('sync')
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

const NOT_FOUND = {
  status: 404,
  headers: JSON_TYPE,
  body: {
    message: 'Generation not found',
    error: 'Not Found',
    statusCode: 404,
    errorCode: 'generation_not_found',
  },
}

test.each([null, '', '   '])('returns 401 without a key: %j', async (key) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'sync', PATH, { key })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: {
      message: 'Either Cookie or x-api-key header must be provided',
      error: 'Unauthorized',
      statusCode: 401,
    },
  })
})

test('returns another 401 for a key that is not accepted, and accepts the right key', async () => {
  const api = createMockVideoApi({ clock: 'manual', apiKeys: ['right'] })
  expect(await callApi(api, 'sync', PATH, { key: 'wrong' })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { message: 'Unauthorized', statusCode: 401 },
  })
  expect((await callApi(api, 'sync', PATH, { key: 'right' })).status).toBe(200)
})

test('ignores a bearer token', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const headers = { authorization: 'Bearer test' }
  expect((await callApi(api, 'sync', PATH, { key: null, headers })).status).toBe(401)
})

test('returns 403 for a key without access', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'sync', PATH, { key: ':forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 },
  })
})

test.each(['unknown-id', 'not%20a%20uuid', '00000000-0000-4000-8000-000000000000'])(
  'returns 404 for an unknown id: %s',
  async (id) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await callApi(api, 'sync', getStatusPath('sync', id))).toEqual(NOT_FOUND)
  },
)

test("returns 404 for another session's generation", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.session('w3').sync.create()
  const path = getStatusPath('sync', id)
  expect(await callApi(api, 'sync', path)).toEqual(NOT_FOUND)
  expect((await callApi(api, 'sync', path, { key: 'w3:' })).status).toBe(200)
})

test('returns a 500 with a new request id each time', async () => {
  const scenario = { name: 'broken', faults: [{ on: 'status', reply: { error: 'server-error' } }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const uuid: unknown = expect.stringMatching(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  const [first, second] = [await callApi(api, 'sync', PATH), await callApi(api, 'sync', PATH)]
  const expected = {
    status: 500,
    headers: JSON_TYPE,
    body: { message: 'Internal server error', statusCode: 500, errorCode: 'internal_error', requestId: uuid },
  }
  expect([first, second]).toEqual([expected, expected])
  expect(first).not.toEqual(second)
})

test.each([
  [402, 'Payment Required'],
  [409, 'Conflict'],
  [422, 'Unprocessable Content'],
  [503, 'Service Unavailable'],
])('returns a %i in the shape of every error', async (statusCode, error) => {
  const scenario = { name: 'broken', faults: [{ on: 'status', reply: { status: statusCode } }] }
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'sync', PATH)).toEqual({
    status: statusCode,
    headers: JSON_TYPE,
    body: { message: error, error, statusCode },
  })
})

test.each([
  ['2026-06', {}],
  ['2026-08', {}],
  ['2026-10', { errorCode: 'rate_limit_exceeded' }],
])('returns the 429 of the rate limit, in %s', async (revision, more) => {
  const scenario = { name: 'broken', faults: [{ on: 'status', reply: { status: 429 } }] }
  const api = createMockVideoApi({ clock: 'manual', scenario, revisions: { sync: revision } })
  expect(await callApi(api, 'sync', PATH)).toEqual({
    status: 429,
    headers: JSON_TYPE,
    body: {
      statusCode: 429,
      ...more,
      message: 'Rate limit exceeded. Please try again later.',
      error: 'Too Many Requests',
    },
  })
})

test('returns no reason phrase for an unknown status', async () => {
  const scenario = { name: 'broken', faults: [{ on: 'status', reply: { status: 599 } }] }
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect((await callApi(api, 'sync', PATH)).body).toEqual({ message: 'Status 599', statusCode: 599 })
})

test.each([
  '/v2',
  '/v2/generate',
  '/v2/generate/',
  '/v2/generations/6533643b-aceb-4c40-967e-d9ba9baac39e/status',
  '/v2/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e',
  '/v2/Errors',
  `${PATH}/`,
])('returns 404 for an unknown path, before it checks the key: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'sync', `${path}?wait=abc`, { key: null })).toEqual({
    status: 404,
    headers: JSON_TYPE,
    body: { message: `Cannot GET ${path}`, error: 'Not Found', statusCode: 404 },
  })
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  'returns the 404 of an unknown path for %s',
  async (method) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await callApi(api, 'sync', PATH, { method, key: null })).toEqual({
      status: 404,
      headers: JSON_TYPE,
      body: { message: `Cannot ${method} ${PATH}`, error: 'Not Found', statusCode: 404 },
    })
  },
)

test('replies to HEAD as to GET, and counts a status read', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  await callApi(api, 'sync', PATH, { method: 'HEAD' })
  await callApi(api, 'sync', PATH, { method: 'HEAD' })
  expect((await callApi(api, 'sync', PATH)).body).toMatchObject({ status: 'COMPLETED' })
})

test('checks the key, then its access, then the query, then the id', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const path = `${getStatusPath('sync', 'unknown-id')}?wait=true&timeout=abc`
  expect((await callApi(api, 'sync', path, { key: null })).status).toBe(401)
  expect((await callApi(api, 'sync', path, { key: ':forbidden' })).status).toBe(403)
  expect((await callApi(api, 'sync', path)).status).toBe(400)
  expect((await callApi(api, 'sync', path.replace('abc', '1'))).status).toBe(404)
})
