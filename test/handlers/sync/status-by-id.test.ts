import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, START, getStatusPath } from '../../support/fixed.ts'
import { submit, getId } from './requests.ts'

const ID = SAMPLE_IDS.sync
const PATH = `/v2/generations/${ID}`

test.each(['happy', 'stuck', 'instant', 'quick-fail', 'rejected'] as const)(
  'returns what the status page shows: %s',
  async (scenario) => {
    const api = createMockVideoApi({ clock: 'manual', scenario })
    await api.clock.advance('30s')
    const byId = await callApi(api, 'sync', PATH)
    expect(byId.status).toBe(200)
    expect(byId).toEqual(await callApi(api, 'sync', getStatusPath('sync')))
  },
)

test('counts as a poll', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll' })
  const id = getId(await submit(api))
  const statuses = []
  for (const path of [`/v2/generations/${id}`, `/v2/generate/${id}`, `/v2/generations/${id}`])
    statuses.push((await callApi(api, 'sync', path)).body)
  expect(statuses).toMatchObject([
    { status: 'PROCESSING' },
    { status: 'PROCESSING' },
    { status: 'COMPLETED' },
  ])
})

test('moves the auto clock, and is recorded as a status read', async () => {
  const api = createMockVideoApi({ pollStep: '7s' })
  await callApi(api, 'sync', PATH)
  expect(api.clock.now().getTime() - Date.parse(START)).toBe(7_000)
  expect(api.requests()).toMatchObject([
    { operation: 'status', path: PATH, generation: ID, state: 'queued', unknown: [] },
  ])
})

test('has no long-poll and no progress, and lists their parameters as unknown', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const plain = await callApi(api, 'sync', PATH)
  expect(await callApi(api, 'sync', `${PATH}?wait=true&timeout=0.1&include=progress`)).toEqual(plain)
  expect(api.requests()[1]?.unknown).toEqual(
    ['wait', 'timeout', 'include'].map((field) => ({ in: 'query', field, nearest: null })),
  )
})

test('meets the faults of status reads, counted together with the other path', async () => {
  const faults = [{ on: 'status', attempts: [1, 3], reply: { status: 503 } }] as const
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [{ name: 'own', faults }],
    scenario: 'own',
  })
  const statuses = []
  for (const path of [PATH, getStatusPath('sync'), PATH, PATH])
    statuses.push((await callApi(api, 'sync', path)).status)
  expect(statuses).toEqual([503, 200, 503, 200])
})

test.each(['GET /v2/generations/count', 'GET /v2/generations', `GET ${PATH}/download`, `GET ${PATH}/result`])(
  'leaves the other operations as they are: %s',
  async (route) => {
    const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
    const [method = '', path = ''] = route.split(' ')
    await callApi(api, 'sync', path, { method })
    expect(api.requests()[0]?.operation).not.toBe('status')
    expect(api.requests()[0]?.operation).not.toBe(null)
  },
)

test('names each method of a path once if the method is wrong', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status } = await callApi(api, 'sync', '/v2/generations/count', { method: 'PUT' })
  expect([status, api.requests()[0]?.reason]).toEqual([404, 'the path accepts GET, HEAD, DELETE'])
})

test('returns 404 for an unknown id, 401 without a key, and 404 for the id of another session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.session('w3').sync.create({ id: 'one' })
  const call = async (path: string, key: string | null = 'test') =>
    (await callApi(api, 'sync', path, { key })).status
  expect([
    await call('/v2/generations/nobody'),
    await call(PATH, null),
    await call('/v2/generations/one'),
    await call('/v2/generations/one', 'w3:'),
  ]).toEqual([404, 401, 404, 200])
})
