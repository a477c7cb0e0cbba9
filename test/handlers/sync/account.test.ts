import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'

const PATH = '/v2/account'

test('returns the account of the key', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'sync', PATH)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: {
      credentialType: 'api_key',
      billingModel: 'usage',
      billingUrl: 'https://sync.so/settings/billing',
    },
  })
})

test('returns 401 without a key, and 500 if a fault says so', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const statuses = []
  for (const key of [null, ':server-error']) statuses.push((await callApi(api, 'sync', PATH, { key })).status)
  expect(statuses).toEqual([401, 500])
})
