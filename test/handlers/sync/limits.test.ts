import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import { getField, getId, submit } from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const CONCURRENCY_ERROR = {
  status: 429,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'retry-after': '10',
    'x-sync-concurrency-limit': '1',
    'x-sync-active-generations': '1',
  },
  body: {
    statusCode: 429,
    errorCode: 'concurrency_limit_reached',
    message: 'Concurrency limit reached. Please wait for a generation to complete or upgrade your plan.',
    error: 'Too Many Requests',
    activeGenerations: 1,
    concurrencyLimit: 1,
    retryAfterSeconds: 10,
    upgradeUrl: 'https://sync.so/pricing',
  },
}

const RATE_LIMIT_ERROR = {
  status: 429,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: {
    statusCode: 429,
    message: 'Rate limit exceeded. Please try again later.',
    error: 'Too Many Requests',
  },
}

test('returns 429 while as many generations run as the quota allows', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { concurrency: 1 } } })
  expect((await submit(api)).status).toBe(201)
  expect(await submit(api)).toEqual(CONCURRENCY_ERROR)
  await api.clock.advance('5s')
  expect(await submit(api)).toEqual(CONCURRENCY_ERROR)
  expect(api.generations.list()).toHaveLength(1)
  await api.clock.advance('25s')
  expect((await submit(api)).status).toBe(201)
})

test('counts each session separately, and only running generations', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { concurrency: 1 } } })
  expect((await submit(api, {})).status).toBe(400)
  const id = getId(await submit(api))
  expect((await submit(api, undefined, { key: 'w3:' })).status).toBe(201)
  expect((await submit(api, {})).status).toBe(400)
  api.generations.fail(id)
  expect((await submit(api)).status).toBe(201)
})

test('allows any number without a quota, and none with a quota of 0', async () => {
  const unlimited = createMockVideoApi({ clock: 'manual' })
  const closed = createMockVideoApi({ clock: 'manual', quotas: { sync: { concurrency: 0 } } })
  for (let count = 0; count < 20; count += 1) expect((await submit(unlimited)).status).toBe(201)
  expect(await submit(closed)).toMatchObject({
    status: 429,
    body: { activeGenerations: 0, concurrencyLimit: 0 },
  })
})

test('limits the calls of each operation per minute', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { perMinute: 2 } } })
  const path = getStatusPath('sync')
  expect((await callApi(api, 'sync', path)).status).toBe(200)
  await api.clock.advance('1s')
  expect((await callApi(api, 'sync', path)).status).toBe(200)
  expect(await callApi(api, 'sync', path)).toEqual(RATE_LIMIT_ERROR)
  expect((await submit(api)).status).toBe(201)
  expect((await callApi(api, 'sync', path, { key: 'w3:' })).status).toBe(200)
  await api.clock.advance('59s')
  expect((await callApi(api, 'sync', path)).status).toBe(200)
  expect((await callApi(api, 'sync', path)).status).toBe(429)
})

test('does not count a refused status read as a poll', async () => {
  const scenario = { name: 'polled', steps: [{ state: 'queued', polls: 2 }, { state: 'completed' }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario, quotas: { sync: { perMinute: 1 } } })
  const statuses = []
  for (const advance of ['0s', '0s', '60s'] as const) {
    await api.clock.advance(advance)
    const { body } = await callApi(api, 'sync', getStatusPath('sync'))
    statuses.push(getField(body, 'status'))
  }
  expect(statuses).toEqual(['PENDING', undefined, 'COMPLETED'])
})

test('limits exactly the operations that need a key', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { perMinute: 0 } } })
  const limited = [
    ['GET', getStatusPath('sync')],
    ['POST', '/v2/generate'],
    ['GET', '/v2/generations'],
    ['GET', '/v2/generations/count'],
    ['DELETE', `/v2/generations/${SAMPLE_IDS.sync}`],
    ['GET', `/v2/generations/${SAMPLE_IDS.sync}/download`],
    ['GET', '/v2/models'],
    ['GET', '/v2/organizations/webhook/secret'],
  ] as const
  for (const [method, path] of limited)
    expect(await callApi(api, 'sync', path, { method })).toEqual(RATE_LIMIT_ERROR)
  expect((await callApi(api, 'sync', '/v2/errors')).status).toBe(200)
  expect((await callApi(api, 'sync', `/v2/generations/${SAMPLE_IDS.sync}/result`)).status).toBe(403)
})

function createFake(revision: string): MockVideoApi {
  return createMockVideoApi({
    clock: 'manual',
    revisions: { sync: revision },
    quotas: { sync: { perMinute: 0 } },
  })
}

test('adds the code from 2026-10 on', async () => {
  expect(await callApi(createFake('2026-08'), 'sync', '/v2/models')).toEqual(RATE_LIMIT_ERROR)
  expect((await callApi(createFake('2026-10'), 'sync', '/v2/models')).body).toEqual({
    ...RATE_LIMIT_ERROR.body,
    errorCode: 'rate_limit_exceeded',
  })
})

test('records the reason in the journal', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { concurrency: 0, perMinute: 1 } } })
  await submit(api)
  await submit(api)
  expect(api.requests().map(({ reason }) => reason)).toEqual([
    '0 generations are running, and the concurrency quota is 0',
    'the perMinute quota of create is 1',
  ])
})
