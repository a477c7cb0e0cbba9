import { afterEach, expect, test, vi } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { SAMPLE_IDS, START, getStatusPath } from '../support/fixed.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('records every call with its reply, without the key', async () => {
  const api = createManual()
  await callApi(api, 'sync', `${getStatusPath('sync')}?include=progress`, {
    key: ':stuck',
    headers: { accept: '*/*' },
  })

  expect(api.requests()).toEqual([
    {
      at: START,
      realAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      provider: 'sync',
      operation: 'status',
      method: 'GET',
      path: getStatusPath('sync'),
      query: { include: 'progress' },
      headers: { accept: '*/*' },
      body: null,
      generation: SAMPLE_IDS.sync,
      session: 'default',
      status: 200,
      state: 'processing',
      scenario: 'stuck',
      reason: 'stuck (from the key): processing, reached 0 s after creation',
      unknown: [],
      idempotent: false,
    },
  ])
})

test('records the reason for each reply', async () => {
  const api = createManual()
  const own = api.sync.create().id
  const foreign = api.session('w1').sync.create().id
  await callApi(api, 'sync', getStatusPath('sync', own), { key: null })
  await callApi(api, 'sync', getStatusPath('sync', own), {
    key: null,
    headers: { authorization: 'Bearer test' },
  })
  await callApi(api, 'sync', getStatusPath('sync', foreign))
  await callApi(api, 'sync', getStatusPath('sync', '00000000-0000-4000-8000-000000000000'))
  await callApi(api, 'sync', getStatusPath('sync', own), { key: ':forbidden' })
  await callApi(api, 'sync', getStatusPath('sync', own), { key: ':hapy' })
  await callApi(api, 'sync', '/v2/error')
  await callApi(api, 'sync', '/v2/errors', { method: 'PUT' })
  await callApi(api, 'sync', '/v2/errors')

  expect(api.requests().map(({ status, scenario, reason }) => ({ status, scenario, reason }))).toEqual([
    { status: 401, scenario: null, reason: 'the call has no API key' },
    {
      status: 401,
      scenario: null,
      reason: 'the call has the header authorization, but the API key must be sent as x-api-key: <key>',
    },
    {
      status: 404,
      scenario: null,
      reason: 'the generation belongs to session w1, but the call came from session default',
    },
    { status: 404, scenario: null, reason: 'the fake never created a generation with this id' },
    {
      status: 403,
      scenario: 'forbidden',
      reason: 'a fault of scenario forbidden answered this call (attempt 1 of status)',
    },
    {
      status: 400,
      scenario: 'hapy',
      reason: expect.stringMatching(
        /^Failed to choose a scenario: "hapy" is unknown\. Did you mean happy\? Nearest: happy, /,
      ) as unknown,
    },
    { status: 404, scenario: null, reason: 'no such path; the nearest is GET /v2/errors' },
    { scenario: null, status: 404, reason: 'the path accepts GET, HEAD' },
    { status: 200, scenario: null, reason: 'not about a single generation' },
  ])
})

test('records that a missing generation was dropped, or created before a reset', async () => {
  const api = createMockVideoApi({ clock: 'manual', limits: { generations: 1 }, warn() {} })
  const evicted = api.sync.create().id
  const left = api.sync.create().id
  await callApi(api, 'sync', getStatusPath('sync', evicted))
  expect(api.requests().at(-1)?.reason).toBe('the generation was removed to make room for newer ones')

  api.reset()
  await callApi(api, 'sync', getStatusPath('sync', left))
  expect(api.requests().at(-1)?.reason).toBe('the generation was created before a restart or a reset')
})

test('filters by fields', async () => {
  const api = createManual()
  await callApi(api, 'prism', getStatusPath('prism'))
  await callApi(api, 'sync', getStatusPath('sync'), { key: ':instant' })
  await callApi(api, 'sync', getStatusPath('sync', 'unknown'))

  const listIds = (filter: Parameters<typeof api.requests>[0]): (string | null)[] =>
    api.requests(filter).map(({ generation }) => generation)
  expect(listIds({ provider: 'sync' })).toEqual([SAMPLE_IDS.sync, null])
  expect(listIds({ provider: 'sync', status: 404 })).toEqual([null])
  expect(listIds({ state: 'completed' })).toEqual([SAMPLE_IDS.sync])
  expect(listIds({ generation: SAMPLE_IDS.prism, operation: 'status', method: 'GET' })).toEqual([
    SAMPLE_IDS.prism,
  ])
  expect(listIds({ scenario: 'stuck' })).toEqual([])
})

test('keeps the latest calls up to the limit of each session', async () => {
  const api = createMockVideoApi({ clock: 'manual', limits: { requests: 2 } })
  for (const method of ['GET', 'HEAD', 'PUT', 'POST']) await callApi(api, 'sync', '/v2/errors', { method })
  await callApi(api, 'sync', '/v2/models', { key: 'w1:' })

  expect(api.requests().map(({ method }) => method)).toEqual(['PUT', 'POST'])
  expect(
    api
      .session('w1')
      .requests()
      .map(({ method }) => method),
  ).toEqual(['GET'])
})

test('waits for a number of calls, including earlier ones', async () => {
  const api = createManual()
  await callApi(api, 'sync', getStatusPath('sync'))
  const found = api.requests.waitFor({ provider: 'sync' }, { count: 2 })
  await callApi(api, 'prism', getStatusPath('prism'))
  await callApi(api, 'sync', '/v2/errors')

  expect((await found).map(({ operation }) => operation)).toEqual(['status', 'errors'])
})

test('explains a 404 for a generation of another provider', async () => {
  const api = createManual()
  const { id } = api.prism.create()
  await callApi(api, 'sync', getStatusPath('sync', id))
  expect(api.requests()[0]?.reason).toBe('the generation belongs to prism, but the call came to sync')
})

test('resolves at once if the calls were made earlier', async () => {
  vi.useFakeTimers()
  const api = createManual()
  await callApi(api, 'sync', getStatusPath('sync'))

  expect(await api.requests.waitFor({ provider: 'sync' })).toEqual(api.requests())
  expect(vi.getTimerCount()).toBe(0)
})

test('rejects after the given timeout, in real time', async () => {
  vi.useFakeTimers()
  const api = createManual()
  await callApi(api, 'sync', getStatusPath('sync'))
  const waits = Promise.allSettled([
    api.requests.waitFor({ provider: 'sync' }, { count: 2, timeout: '2ms' }),
    api.requests.waitFor({ state: 'failed' }, { timeout: 1 }),
  ])

  expect(await waits).toMatchObject([
    {
      reason: {
        message:
          'Failed to wait for requests that match {"provider":"sync"}: 1 of 2 arrived within 2 ms. Use a longer { timeout }.',
      },
    },
    {
      reason: {
        message:
          'Failed to wait for requests that match {"state":"failed"}: 0 of 1 arrived within 1 ms. Use a longer { timeout }.',
      },
    },
  ])
  expect(vi.getTimerCount()).toBe(0)
})

test('rejects an invalid timeout', async () => {
  const { requests } = createMockVideoApi().adapter.session()

  await expect(requests.waitFor({}, { timeout: -1 })).rejects.toMatchObject({
    message:
      'Failed to wait for requests: timeout: -1 is not a duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds.',
  })
})

test('calls observers after every call, until they stop', async () => {
  const api = createManual()
  const observed: unknown[] = []
  const stop = api.adapter.observe(({ provider, status }, { ms }) =>
    observed.push([provider?.name, status, ms >= 0]),
  )
  await callApi(api, 'sync', getStatusPath('sync'))
  await callApi(api, 'prism', getStatusPath('prism'), { key: null })
  stop()
  await callApi(api, 'sync', getStatusPath('sync'))

  expect(observed).toEqual([
    ['sync', 200, true],
    ['prism', 401, true],
  ])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}
