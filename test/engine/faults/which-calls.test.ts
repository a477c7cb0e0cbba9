import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { readStatuses, submitTimes, createFakeWithFaults } from './create-fake-with-faults.ts'

const DOWN = { reply: { status: 503 } }

test('applies to the attempts of each generation separately', async () => {
  const api = createFakeWithFaults([{ attempts: [2, 4], ...DOWN }], { unknownIds: 'create' })

  expect(await readStatuses(api, 5, { id: 'a' })).toEqual([200, 503, 200, 503, 200])
  expect(await readStatuses(api, 2, { id: 'b' })).toEqual([200, 503])
})

test('applies to the first attempts, to every n-th attempt, and to both combined', async () => {
  expect(await readStatuses(createFakeWithFaults([{ first: 2, ...DOWN }]), 4)).toEqual([503, 503, 200, 200])
  expect(await readStatuses(createFakeWithFaults([{ every: 3, ...DOWN }]), 7)).toEqual([
    200, 200, 503, 200, 200, 503, 200,
  ])
  expect(await readStatuses(createFakeWithFaults([{ first: 3, every: 2, ...DOWN }]), 4)).toEqual([
    200, 503, 200, 200,
  ])
})

test('counts submits from 1 again after one created a generation', async () => {
  const api = createFakeWithFaults([{ on: 'create', first: 2, ...DOWN }])

  expect(await submitTimes(api, 6)).toEqual([503, 503, 201, 503, 503, 201])
  expect(await submitTimes(createFakeWithFaults([{ on: 'create', every: 2, ...DOWN }]), 5)).toEqual([
    201, 503, 201, 503, 201,
  ])
})

test('counts a submit that the provider refuses', async () => {
  const api = createFakeWithFaults([{ on: 'create', first: 2, ...DOWN }])
  const refused = await callApi(api, 'sync', '/v2/generate', { method: 'POST', json: {} })

  expect(refused.status).toBe(503)
  expect(await submitTimes(api, 1)).toEqual([503])
  expect((await callApi(api, 'sync', '/v2/generate', { method: 'POST', json: {} })).status).toBe(400)
  expect(await submitTimes(api, 2)).toEqual([201, 503])
})

async function readWithSeed(seed: number): Promise<number[]> {
  return readStatuses(createFakeWithFaults([{ probability: 0.5, ...DOWN }], { seed }), 40)
}

test('draws the affected calls from the seed, so that each run affects the same calls', async () => {
  const statuses = await readWithSeed(1)

  expect(await readWithSeed(1)).toEqual(statuses)
  expect(await readWithSeed(2)).not.toEqual(statuses)
  expect(new Set(statuses)).toEqual(new Set([200, 503]))
})

test('applies about as often as its probability says', async () => {
  const statuses = await readStatuses(createFakeWithFaults([{ probability: 0.2, ...DOWN }]), 1_000)

  expect(Math.abs(statuses.filter((status) => status === 503).length - 200)).toBeLessThan(40)
})

test('applies within a half-open period since the generation was created', async () => {
  const api = createFakeWithFaults([{ during: ['5s', '10s'], ...DOWN }])
  await api.clock.advance('1h')
  const { id } = api.sync.create()
  const statuses: (readonly [string, number[]])[] = []
  for (const age of ['4999ms', '1ms', '4999ms', '1ms'] as const) {
    await api.clock.advance(age)
    statuses.push([age, await readStatuses(api, 1, { id })])
  }

  expect(statuses).toEqual([
    ['4999ms', [200]],
    ['1ms', [503]],
    ['4999ms', [503]],
    ['1ms', [200]],
  ])
})

test('applies to submits within a period since their session was created', async () => {
  const api = createFakeWithFaults([{ on: 'create', during: ['0s', '10s'], ...DOWN }])
  expect(await submitTimes(api, 1)).toEqual([503])
  await api.clock.advance('10s')
  expect(await submitTimes(api, 1)).toEqual([201])
  expect(await submitTimes(api, 1, 'late:')).toEqual([503])
  api.reset()
  expect(await submitTimes(api, 1)).toEqual([503])
})

test('applies while a generation is in a state', async () => {
  const api = createFakeWithFaults([{ when: ['processing', 'completed'], ...DOWN }])
  expect(await readStatuses(api, 1)).toEqual([200])
  await api.clock.advance('2s')
  expect(await readStatuses(api, 1)).toEqual([503])
  await api.clock.advance('28s')
  expect(await readStatuses(api, 1)).toEqual([503])
})

test('limits the calls of each generation, with Retry-After', async () => {
  const api = createFakeWithFaults([{ limit: { calls: 2, per: '10s' } }], { unknownIds: 'create' })
  expect(await readStatuses(api, 3, { id: 'a' })).toEqual([200, 200, 429])
  await api.clock.advance('2500ms')
  expect((await callApi(api, 'sync', getStatusPath('sync', 'a'))).headers).toMatchObject({
    'retry-after': '8',
  })
  expect(await readStatuses(api, 1, { id: 'b' })).toEqual([200])
  await api.clock.advance('7499ms')
  expect(await readStatuses(api, 1, { id: 'a' })).toEqual([429])
  await api.clock.advance('1ms')
  expect(await readStatuses(api, 3, { id: 'a' })).toEqual([200, 200, 429])
})

test('limits the submits of each session', async () => {
  const api = createFakeWithFaults([{ on: 'create', limit: { calls: 1, per: '10s' } }])

  expect(await submitTimes(api, 2)).toEqual([201, 429])
  expect(await submitTimes(api, 2, 'other:')).toEqual([201, 429])
})

test('applies to one provider only', async () => {
  const api = createFakeWithFaults([{ provider: 'prism', ...DOWN }])

  expect(await readStatuses(api, 1, { provider: 'prism' })).toEqual([503])
  expect(await readStatuses(api, 1)).toEqual([200])
})

test('applies only to providers that have the error', async () => {
  const api = createFakeWithFaults([{ reply: { error: 'pricing_error' } }])

  expect(await readStatuses(api, 1, { provider: 'prism' })).toEqual([400])
  expect(await readStatuses(api, 1)).toEqual([200])
})

test('replies with the first fault that applies', async () => {
  const api = createFakeWithFaults([
    { attempts: [2], reply: { status: 500 } },
    { first: 3, ...DOWN },
  ])

  expect(await readStatuses(api, 4)).toEqual([503, 500, 503, 200])
})

test('applies the faults of the call if it has some, else those of the generation', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'not-found' })
  const readOnce = async (key: string): Promise<number[]> => readStatuses(api, 1, { id, key })

  expect(await readOnce('test')).toEqual([404])
  expect(await readOnce(':server-error')).toEqual([500])
  expect(await readOnce(':slow')).toEqual([404])
  expect(await readOnce(':slow+forbidden')).toEqual([403])
})

test('takes a scenario off the list for a submit that it refuses', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.use(['create-error:account_on_hold', 'instant', 'server-error', 'slow'])

  expect(await submitTimes(api, 4)).toEqual([402, 201, 500, 201])
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['instant', 'slow'])
})

test('takes a scenario off the list for the created generation if the refusals end by themselves', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.use(['create-flaky', 'instant'])

  expect(await submitTimes(api, 4)).toEqual([503, 503, 201, 201])
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['create-flaky', 'instant'])
})

async function readStatusFields(faults: Parameters<typeof createFakeWithFaults>[0]): Promise<unknown[]> {
  const api = createFakeWithFaults(faults)
  const read = async (): Promise<unknown> =>
    Reflect.get(Object((await callApi(api, 'sync', getStatusPath('sync'))).body), 'status')
  return [await read(), await read()]
}

test('a fault with a state changes only replies that show it, and one without changes all', async () => {
  const patch = { on: 'status', patch: { status: 'PAUSED' } } as const
  const down = { on: 'status', attempts: [2], reply: { status: 503 } } as const
  expect(await readStatusFields([{ ...patch, when: ['queued', 'processing'] }, down])).toEqual([
    'PAUSED',
    undefined,
  ])
  expect(await readStatusFields([patch, down])).toEqual(['PAUSED', 'PAUSED'])
})
