import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getField } from './requests.ts'

const PATH = '/v2/organizations/webhook/secret'

test.each([
  ['', 'whsec_test_secret'],
  ['?masked=false', 'whsec_test_secret'],
  ['?masked=1', 'whsec_test_secret'],
  ['?masked=true', '*************cret'],
])('returns the secret: %s', async (query, secret) => {
  const api = createMockVideoApi({ clock: 'manual', webhooks: { secret: 'whsec_test_secret' } })
  expect(await callApi(api, 'sync', PATH + query)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { secret },
  })
})

test('draws the default secret from the seed', async () => {
  const secrets = []
  for (const seed of [1, 1, 2]) {
    const { body } = await callApi(createMockVideoApi({ clock: 'manual', seed }), 'sync', PATH)
    secrets.push(String(getField(body, 'secret')))
  }
  expect(secrets[0]).toMatch(/^whsec_[0-9a-f]{32}$/)
  expect(secrets[1]).toBe(secrets[0])
  expect(secrets[2]).not.toBe(secrets[0])
})

test('returns 401 without a key', async () => {
  expect((await callApi(createMockVideoApi({ clock: 'manual' }), 'sync', PATH, { key: null })).status).toBe(
    401,
  )
})
