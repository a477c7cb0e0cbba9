import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { SAMPLES, statusPath } from '../../support/fixed.ts'
import { fieldOf, idOf, submit } from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const TOO_MANY = {
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

const TOO_FAST = {
  status: 429,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: {
    statusCode: 429,
    message: 'Rate limit exceeded. Please try again later.',
    error: 'Too Many Requests',
  },
}

test('refuses what would run beside more than the quota, pending or processing', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { concurrency: 1 } } })
  expect((await submit(api)).status).toBe(201)
  expect(await submit(api)).toEqual(TOO_MANY)
  await api.clock.advance('5s')
  expect(await submit(api)).toEqual(TOO_MANY)
  expect(api.generations.list()).toHaveLength(1)
  await api.clock.advance('25s')
  expect((await submit(api)).status).toBe(201)
})

test('counts each session for itself, and not what was deleted or is wrong', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { concurrency: 1 } } })
  expect((await submit(api, {})).status).toBe(400)
  const id = idOf(await submit(api))
  expect((await submit(api, undefined, { key: 'w3:' })).status).toBe(201)
  expect((await submit(api, {})).status).toBe(400)
  api.generations.fail(id)
  expect((await submit(api)).status).toBe(201)
})

test('lets as many run as there come without a quota, and none with a quota of none', async () => {
  const free = createMockVideoApi({ clock: 'manual' })
  const shut = createMockVideoApi({ clock: 'manual', quotas: { sync: { concurrency: 0 } } })
  for (let count = 0; count < 20; count += 1) expect((await submit(free)).status).toBe(201)
  expect(await submit(shut)).toMatchObject({
    status: 429,
    body: { activeGenerations: 0, concurrencyLimit: 0 },
  })
})

test('lets so many calls of each operation through in a minute', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { perMinute: 2 } } })
  const path = statusPath('sync')
  expect((await ask(api, 'sync', path)).status).toBe(200)
  await api.clock.advance('1s')
  expect((await ask(api, 'sync', path)).status).toBe(200)
  expect(await ask(api, 'sync', path)).toEqual(TOO_FAST)
  expect((await submit(api)).status).toBe(201)
  expect((await ask(api, 'sync', path, { key: 'w3:' })).status).toBe(200)
  await api.clock.advance('59s')
  expect((await ask(api, 'sync', path)).status).toBe(200)
  expect((await ask(api, 'sync', path)).status).toBe(429)
})

test('does not count a refused read as a poll', async () => {
  const scenario = { name: 'polled', steps: [{ state: 'queued', polls: 2 }, { state: 'completed' }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario, quotas: { sync: { perMinute: 1 } } })
  const statuses = []
  for (const advance of ['0s', '0s', '60s'] as const) {
    await api.clock.advance(advance)
    const { body } = await ask(api, 'sync', statusPath('sync'))
    statuses.push(fieldOf(body, 'status'))
  }
  expect(statuses).toEqual(['PENDING', undefined, 'COMPLETED'])
})

test('limits every operation that needs a key, and no other', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { perMinute: 0 } } })
  const limited = [
    ['GET', statusPath('sync')],
    ['POST', '/v2/generate'],
    ['GET', '/v2/generations'],
    ['GET', '/v2/generations/count'],
    ['DELETE', `/v2/generations/${SAMPLES.sync}`],
    ['GET', `/v2/generations/${SAMPLES.sync}/download`],
    ['GET', '/v2/models'],
    ['GET', '/v2/organizations/webhook/secret'],
  ] as const
  for (const [method, path] of limited) expect(await ask(api, 'sync', path, { method })).toEqual(TOO_FAST)
  expect((await ask(api, 'sync', '/v2/errors')).status).toBe(200)
  expect((await ask(api, 'sync', `/v2/generations/${SAMPLES.sync}/result`)).status).toBe(403)
})

function open(revision: string): MockVideoApi {
  return createMockVideoApi({
    clock: 'manual',
    revisions: { sync: revision },
    quotas: { sync: { perMinute: 0 } },
  })
}

test('adds the code from 2026-10 on', async () => {
  expect(await ask(open('2026-08'), 'sync', '/v2/models')).toEqual(TOO_FAST)
  expect((await ask(open('2026-10'), 'sync', '/v2/models')).body).toEqual({
    ...TOO_FAST.body,
    errorCode: 'rate_limit_exceeded',
  })
})

test('says why in the journal', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { concurrency: 0, perMinute: 1 } } })
  await submit(api)
  await submit(api)
  expect(api.requests().map(({ reason }) => reason)).toEqual([
    '0 generations are running, and quotas let 0 run at once',
    'quotas let 1 calls of create a minute through',
  ])
})
