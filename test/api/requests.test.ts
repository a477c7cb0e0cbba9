import { afterEach, expect, test, vi } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { SAMPLES, SCENARIO_NAMES, START, statusPath } from '../support/fixed.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('keeps every call with what it got, its key left out', async () => {
  const api = createManual()
  await ask(api, 'sync', `${statusPath('sync')}?include=progress`, {
    key: ':stuck',
    headers: { accept: '*/*' },
  })

  expect(api.requests()).toEqual([
    {
      at: START,
      provider: 'sync',
      operation: 'status',
      method: 'GET',
      path: statusPath('sync'),
      query: { include: 'progress' },
      headers: { accept: '*/*' },
      body: null,
      generation: SAMPLES.sync,
      session: 'default',
      status: 200,
      state: 'processing',
      scenario: 'stuck',
      reason: 'stuck, by the key: processing since 0 s',
    },
  ])
})

test('says why a call was answered so', async () => {
  const api = createManual()
  const own = api.sync.create().id
  const strange = api.session('w1').sync.create().id
  await ask(api, 'sync', statusPath('sync', own), { key: null })
  await ask(api, 'sync', statusPath('sync', strange))
  await ask(api, 'sync', statusPath('sync', '00000000-0000-4000-8000-000000000000'))
  await ask(api, 'sync', statusPath('sync', own), { key: ':forbidden' })
  await ask(api, 'sync', statusPath('sync', own), { key: ':hapy' })
  await ask(api, 'sync', '/v2/error')
  await ask(api, 'sync', '/v2/errors', { method: 'PUT' })
  await ask(api, 'sync', '/v2/errors')

  expect(api.requests().map(({ status, scenario, reason }) => ({ status, scenario, reason }))).toEqual([
    { status: 401, scenario: null, reason: 'it has no key' },
    { status: 404, scenario: null, reason: 'it belongs to session w1, and default asked' },
    { status: 404, scenario: null, reason: 'it never existed here' },
    { status: 403, scenario: 'forbidden', reason: 'forbidden answers attempt 1 at status so' },
    {
      status: 400,
      scenario: 'hapy',
      reason: `Failed to choose a scenario: "hapy" is unknown. Did you mean happy? Known: ${SCENARIO_NAMES}.`,
    },
    { status: 404, scenario: null, reason: 'no such path; the nearest is GET /v2/errors' },
    { scenario: null, status: 404, reason: 'the path takes GET, HEAD' },
    { status: 200, scenario: null, reason: 'answered alike for everybody' },
  ])
})

test('says of a missing generation that it had to leave, or was made before a reset', async () => {
  const api = createMockVideoApi({ clock: 'manual', limits: { generations: 1 }, warn() {} })
  const evicted = api.sync.create().id
  const left = api.sync.create().id
  await ask(api, 'sync', statusPath('sync', evicted))
  expect(api.requests().at(-1)?.reason).toBe('it had to make room for newer ones')

  api.reset()
  await ask(api, 'sync', statusPath('sync', left))
  expect(api.requests().at(-1)?.reason).toBe('it was made before a restart or a reset')
})

test('filters by what all of them have', async () => {
  const api = createManual()
  await ask(api, 'prism', statusPath('prism'))
  await ask(api, 'sync', statusPath('sync'), { key: ':instant' })
  await ask(api, 'sync', statusPath('sync', 'unknown'))

  const idsOf = (filter: Parameters<typeof api.requests>[0]): (string | null)[] =>
    api.requests(filter).map(({ generation }) => generation)
  expect(idsOf({ provider: 'sync' })).toEqual([SAMPLES.sync, null])
  expect(idsOf({ provider: 'sync', status: 404 })).toEqual([null])
  expect(idsOf({ state: 'completed' })).toEqual([SAMPLES.sync])
  expect(idsOf({ generation: SAMPLES.prism, operation: 'status', method: 'GET' })).toEqual([SAMPLES.prism])
  expect(idsOf({ scenario: 'stuck' })).toEqual([])
})

test('keeps the last calls up to the bound of each session', async () => {
  const api = createMockVideoApi({ clock: 'manual', limits: { requests: 2 } })
  for (const method of ['GET', 'HEAD', 'PUT', 'POST']) await ask(api, 'sync', '/v2/errors', { method })
  await ask(api, 'sync', '/v2/errors', { key: 'w1:' })

  expect(api.requests().map(({ method }) => method)).toEqual(['PUT', 'POST'])
  expect(
    api
      .session('w1')
      .requests()
      .map(({ method }) => method),
  ).toEqual(['GET'])
})

test('waits for so many calls, those that came before included', async () => {
  const api = createManual()
  await ask(api, 'sync', statusPath('sync'))
  const found = api.requests.waitFor({ provider: 'sync' }, { count: 2 })
  await ask(api, 'prism', statusPath('prism'))
  await ask(api, 'sync', '/v2/errors')

  expect((await found).map(({ operation }) => operation)).toEqual(['status', 'errors'])
})

test('waits for nothing when the calls came already', async () => {
  vi.useFakeTimers()
  const api = createManual()
  await ask(api, 'sync', statusPath('sync'))

  expect(await api.requests.waitFor({ provider: 'sync' })).toEqual(api.requests())
  expect(vi.getTimerCount()).toBe(0)
})

test('gives up after a second, or when it is told', async () => {
  vi.useFakeTimers()
  const api = createManual()
  await ask(api, 'sync', statusPath('sync'))
  const waits = Promise.allSettled([
    api.requests.waitFor({ provider: 'sync' }, { count: 2, timeout: '250ms' }),
    api.requests.waitFor({ state: 'failed' }),
  ])
  await vi.advanceTimersByTimeAsync(1_000)

  expect(await waits).toMatchObject([
    {
      reason: {
        message:
          'Failed to see 2 requests like {"provider":"sync"}: 1 of 2 came within 250 ms. Give more time with { timeout }.',
      },
    },
    {
      reason: {
        message:
          'Failed to see 1 requests like {"state":"failed"}: 0 of 1 came within 1000 ms. Give more time with { timeout }.',
      },
    },
  ])
  expect(vi.getTimerCount()).toBe(0)
})

test('refuses to wait for what is no time', async () => {
  const { requests } = createMockVideoApi().adapter.session()

  await expect(requests.waitFor({}, { timeout: -1 })).rejects.toMatchObject({
    message:
      'Failed to wait for requests: -1 is no duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds.',
  })
})

test('tells observers of every answered call, until they have had enough', async () => {
  const api = createManual()
  const heard: unknown[] = []
  const stop = api.adapter.observe(({ provider, status }, ms) => heard.push([provider, status, ms >= 0]))
  await ask(api, 'sync', statusPath('sync'))
  await ask(api, 'prism', statusPath('prism'), { key: null })
  stop()
  await ask(api, 'sync', statusPath('sync'))

  expect(heard).toEqual([
    ['sync', 200, true],
    ['prism', 401, true],
  ])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}
