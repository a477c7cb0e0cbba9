import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'

const PATH = getStatusPath('prism')
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

const UNAUTHORIZED = {
  status: 401,
  headers: JSON_TYPE,
  body: { error: 'unauthorized', message: 'Invalid or missing API key' },
}
const NOT_FOUND = {
  status: 404,
  headers: JSON_TYPE,
  body: { error: 'not_found', message: 'Generation not found' },
}
const UNROUTED = { status: 404, headers: JSON_TYPE, body: { error: 'not_found', message: 'Not found' } }

test.each([null, '', '   '])('returns 401 without a key: %j', async (key) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH, { key })).toEqual(UNAUTHORIZED)
})

test('returns the same 401 for a key that is not accepted, and accepts the right key', async () => {
  const api = createMockVideoApi({ clock: 'manual', apiKeys: ['right'] })
  expect(await callApi(api, 'prism', PATH, { key: 'wrong' })).toEqual(UNAUTHORIZED)
  expect((await callApi(api, 'prism', PATH, { key: 'right' })).status).toBe(200)
})

test.each(['Basic abc', 'prism_sk_abc', 'Bearer', 'Bearer ', 'Bearerprism_sk_abc'])(
  'returns 401 for a header without a bearer token: %s',
  async (authorization) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await callApi(api, 'prism', PATH, { key: null, headers: { authorization } })).toEqual(UNAUTHORIZED)
  },
)

test('accepts the scheme in any case', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const headers = { authorization: 'bearer prism_sk_abc' }
  expect((await callApi(api, 'prism', PATH, { key: null, headers })).status).toBe(200)
})

test('ignores an x-api-key header', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH, { key: null, headers: { 'x-api-key': 'test' } })).toEqual(
    UNAUTHORIZED,
  )
})

test('returns 403 for a key without the scope', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH, { key: 'prism_sk_:forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'forbidden', message: 'API key lacks templates:read scope' },
  })
})

test('returns 403 from every operation for a key without the scope, before any other check', async () => {
  const api = createMockVideoApi({ clock: 'manual', revisions: { prism: '2026-09' } })
  const operations = api.adapter.providers.find(({ name }) => name === 'prism')?.operations ?? []
  const replies = operations.map(async ({ method, path }) => {
    const { status, body } = await callApi(api, 'prism', path, { method, key: 'prism_sk_:forbidden' })
    return [method, path, status, body]
  })
  const forbidden = { error: 'forbidden', message: 'API key lacks templates:read scope' }
  expect(await Promise.all(replies)).toEqual([
    ['GET', '/api/generations/:id', 403, forbidden],
    ['POST', '/api/generations', 403, forbidden],
    ['GET', '/api/templates', 403, forbidden],
    ['GET', '/api/templates/:id', 403, forbidden],
    ['POST', '/api/templates/:id/generate', 403, forbidden],
  ])
})

test.each(['gen_unknown', 'abc123', 'gen_ABC123', 'gen%20abc123'])(
  'returns 404 for an unknown id: %s',
  async (id) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await callApi(api, 'prism', getStatusPath('prism', id))).toEqual(NOT_FOUND)
  },
)

test("returns 404 for another session's generation", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.session('w3').prism.create()
  const path = getStatusPath('prism', id)
  expect(await callApi(api, 'prism', path)).toEqual(NOT_FOUND)
  expect((await callApi(api, 'prism', path, { key: api.session('w3').key('prism') })).status).toBe(200)
})

test("returns 404 for another provider's generation", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create()
  expect(await callApi(api, 'prism', getStatusPath('prism', id))).toEqual(NOT_FOUND)
})

test('returns the 500 of a status read if a fault asks for it', async () => {
  const scenario = {
    name: 'broken',
    faults: [{ on: 'status', reply: { error: 'server-error' } }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'prism', PATH)).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'server_error', message: 'Internal server error' },
  })
})

test.each([
  [400, 'validation_error', 'Bad Request'],
  [402, 'insufficient_credits', 'Payment Required'],
  [409, 'conflict', 'Conflict'],
  [422, 'invalid_template', 'Unprocessable Content'],
  [429, 'rate_limited', 'Too many requests'],
  [503, 'service_unavailable', 'Service Unavailable'],
  [599, 'error', 'Status 599'],
])('returns a %i with a code and a message', async (status, error, message) => {
  const scenario = { name: 'broken', faults: [{ on: 'status', reply: { status } }] }
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'prism', PATH)).toEqual({ status, headers: JSON_TYPE, body: { error, message } })
})

test.each([
  '/api',
  '/api/',
  '/api/generations/',
  '/api/Generations/gen_abc123',
  '/api/templates/',
  '/api/templates/abc123/',
  '/api/templates/abc123/Generate',
  '/v1/generations/gen_abc123',
  `${PATH}/`,
])('returns 404 for an unknown path, before it checks the key: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', path, { key: null })).toEqual(UNROUTED)
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  'returns 405 for %s, with the allowed methods',
  async (method) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await callApi(api, 'prism', PATH, { method, key: null })).toEqual({
      status: 405,
      headers: { ...JSON_TYPE, allow: 'GET, HEAD' },
      body: { error: 'method_not_allowed', message: 'Method not allowed' },
    })
  },
)

test('replies to HEAD as to GET, and counts a status read', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  await callApi(api, 'prism', PATH, { method: 'HEAD' })
  await callApi(api, 'prism', PATH, { method: 'HEAD' })
  const { body } = await callApi(api, 'prism', PATH)
  expect(body).toMatchObject({ status: 'completed' })
})
