import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'

const PATH = getStatusPath('trugen')
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

const UNAUTHORIZED = {
  status: 401,
  headers: JSON_TYPE,
  body: { error: 'Unauthorized: not a valid authorization api key' },
}
const NOT_FOUND = { status: 404, headers: JSON_TYPE, body: { error: 'Generation not found' } }
const UNROUTED = { status: 404, headers: JSON_TYPE, body: { error: 'Not found' } }

test.each([null, '', '   '])('returns 401 without a key: %j', async (key) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', PATH, { key })).toEqual(UNAUTHORIZED)
})

test('returns the same 401 for a key that is not accepted, and accepts the right key', async () => {
  const api = createMockVideoApi({ clock: 'manual', apiKeys: ['right'] })
  expect(await callApi(api, 'trugen', PATH, { key: 'wrong' })).toEqual(UNAUTHORIZED)
  expect((await callApi(api, 'trugen', PATH, { key: 'right' })).status).toBe(200)
})

test('ignores a bearer token', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const headers = { authorization: 'Bearer test' }
  expect(await callApi(api, 'trugen', PATH, { key: null, headers })).toEqual(UNAUTHORIZED)
})

test('returns 403 for a key without access', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', PATH, { key: ':forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'Forbidden: api key does not have access to this resource' },
  })
})

test('returns 403 from every operation for a key without access, before any other check', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const operations = api.adapter.providers.find(({ name }) => name === 'trugen')?.operations ?? []
  const replies = operations.map(async ({ method, path }) => {
    const { status } = await callApi(api, 'trugen', path, { method, key: ':forbidden' })
    return [method, path, status]
  })
  expect(await Promise.all(replies)).toEqual([
    ['POST', '/v1/script-to-video/createVideo', 403],
    ['GET', '/v1/script-to-video/genStatus/:generation_id', 403],
    ['GET', '/v1/ext/avatars', 403],
    ['GET', '/v1/public/avatar/', 403],
    ['GET', '/v1/ext/providers', 403],
    ['GET', '/v1/providers', 403],
  ])
})

test.each(['unknown-id', 'not%20a%20uuid', '00000000-0000-4000-8000-000000000000'])(
  'returns 404 for an unknown id: %s',
  async (id) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await callApi(api, 'trugen', getStatusPath('trugen', id))).toEqual(NOT_FOUND)
  },
)

test("returns 404 for another session's generation", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.session('w3').trugen.create()
  const path = getStatusPath('trugen', id)
  expect(await callApi(api, 'trugen', path)).toEqual(NOT_FOUND)
  expect((await callApi(api, 'trugen', path, { key: api.session('w3').key('trugen') })).status).toBe(200)
})

test("returns 404 for another provider's generation", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create()
  expect(await callApi(api, 'trugen', getStatusPath('trugen', id))).toEqual(NOT_FOUND)
})

test('returns the 500 of a status read if a fault asks for it', async () => {
  const scenario = {
    name: 'broken',
    faults: [{ on: 'status', reply: { error: 'server-error' } }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'trugen', PATH)).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'Failed to retrieve generation status' },
  })
})

test.each([
  [402, 'Payment Required'],
  [409, 'Conflict'],
  [422, 'Unprocessable Content'],
  [429, 'Too many requests'],
  [503, 'Service Unavailable'],
  [599, 'Status 599'],
])('returns a %i with one text', async (status, error) => {
  const scenario = { name: 'broken', faults: [{ on: 'status', reply: { status } }] }
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'trugen', PATH)).toEqual({ status, headers: JSON_TYPE, body: { error } })
})

test.each([
  '/v1',
  '/v1/',
  '/v1/script-to-video',
  '/v1/script-to-video/genStatus',
  '/v1/script-to-video/genStatus/',
  '/v1/script-to-video/genstatus/529fb61c-da5d-4b2d-9d49-b612deede60f',
  `${PATH}/`,
  `${PATH}/more`,
])('returns 404 for an unknown path, before it checks the key: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', path, { key: null })).toEqual(UNROUTED)
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  'returns 405 for %s, with the allowed methods',
  async (method) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await callApi(api, 'trugen', PATH, { method, key: null })).toEqual({
      status: 405,
      headers: { ...JSON_TYPE, allow: 'GET, HEAD' },
      body: { error: 'Method not allowed' },
    })
  },
)

test('replies to HEAD as to GET, and counts a status read', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  await callApi(api, 'trugen', PATH, { method: 'HEAD' })
  await callApi(api, 'trugen', PATH, { method: 'HEAD' })
  const { body } = await callApi(api, 'trugen', PATH)
  expect(body).toMatchObject({ status: 'completed' })
})
