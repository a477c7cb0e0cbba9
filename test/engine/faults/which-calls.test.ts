import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { statusPath } from '../../support/fixed.ts'
import { read, submit, withFaults } from './own.ts'

const DOWN = { reply: { status: 503 } }

test('strikes the reads of each generation by their number, whatever the others do', async () => {
  const api = withFaults([{ attempts: [2, 4], ...DOWN }], { unknownIds: 'create' })

  expect(await read(api, 5, { id: 'a' })).toEqual([200, 503, 200, 503, 200])
  expect(await read(api, 2, { id: 'b' })).toEqual([200, 503])
})

test('strikes the first so many, every so manieth, and both', async () => {
  expect(await read(withFaults([{ first: 2, ...DOWN }]), 4)).toEqual([503, 503, 200, 200])
  expect(await read(withFaults([{ every: 3, ...DOWN }]), 7)).toEqual([200, 200, 503, 200, 200, 503, 200])
  expect(await read(withFaults([{ first: 3, every: 2, ...DOWN }]), 4)).toEqual([200, 503, 200, 200])
})

test('counts the tries at a submit anew once one was taken', async () => {
  const api = withFaults([{ on: 'create', first: 2, ...DOWN }])

  expect(await submit(api, 6)).toEqual([503, 503, 201, 503, 503, 201])
  expect(await submit(withFaults([{ on: 'create', every: 2, ...DOWN }]), 5)).toEqual([
    201, 503, 201, 503, 201,
  ])
})

test('counts a submit that is refused for what it says as one more try', async () => {
  const api = withFaults([{ on: 'create', first: 2, ...DOWN }])
  const refused = await ask(api, 'sync', '/v2/generate', { method: 'POST', json: {} })

  expect(refused.status).toBe(503)
  expect(await submit(api, 1)).toEqual([503])
  expect((await ask(api, 'sync', '/v2/generate', { method: 'POST', json: {} })).status).toBe(400)
  expect(await submit(api, 2)).toEqual([201, 503])
})

async function draw(seed: number): Promise<number[]> {
  return read(withFaults([{ probability: 0.5, ...DOWN }], { seed }), 40)
}

test('draws from the seed which calls it strikes, so that the same ones fail every time', async () => {
  const once = await draw(1)

  expect(await draw(1)).toEqual(once)
  expect(await draw(2)).not.toEqual(once)
  expect(new Set(once)).toEqual(new Set([200, 503]))
})

test('strikes about as often as its chance says', async () => {
  const statuses = await read(withFaults([{ probability: 0.2, ...DOWN }]), 1_000)

  expect(Math.abs(statuses.filter((status) => status === 503).length - 200)).toBeLessThan(40)
})

test('strikes within a window since the generation was created, its end left out', async () => {
  const api = withFaults([{ during: ['5s', '10s'], ...DOWN }])
  await api.clock.advance('1h')
  const { id } = api.sync.create()
  const statuses: (readonly [string, number[]])[] = []
  for (const age of ['4999ms', '1ms', '4999ms', '1ms'] as const) {
    await api.clock.advance(age)
    statuses.push([age, await read(api, 1, { id })])
  }

  expect(statuses).toEqual([
    ['4999ms', [200]],
    ['1ms', [503]],
    ['4999ms', [503]],
    ['1ms', [200]],
  ])
})

test('strikes submits within a window since their session began', async () => {
  const api = withFaults([{ on: 'create', during: ['0s', '10s'], ...DOWN }])
  expect(await submit(api, 1)).toEqual([503])
  await api.clock.advance('10s')
  expect(await submit(api, 1)).toEqual([201])
  expect(await submit(api, 1, 'late:')).toEqual([503])
  api.reset()
  expect(await submit(api, 1)).toEqual([503])
})

test('strikes while a generation is in a state', async () => {
  const api = withFaults([{ when: ['processing', 'completed'], ...DOWN }])
  expect(await read(api, 1)).toEqual([200])
  await api.clock.advance('2s')
  expect(await read(api, 1)).toEqual([503])
  await api.clock.advance('28s')
  expect(await read(api, 1)).toEqual([503])
})

test('lets so many through in so long, for each generation, and says when it will again', async () => {
  const api = withFaults([{ limit: { calls: 2, per: '10s' } }], { unknownIds: 'create' })
  expect(await read(api, 3, { id: 'a' })).toEqual([200, 200, 429])
  await api.clock.advance('2500ms')
  expect((await ask(api, 'sync', statusPath('sync', 'a'))).headers).toMatchObject({ 'retry-after': '8' })
  expect(await read(api, 1, { id: 'b' })).toEqual([200])
  await api.clock.advance('7499ms')
  expect(await read(api, 1, { id: 'a' })).toEqual([429])
  await api.clock.advance('1ms')
  expect(await read(api, 3, { id: 'a' })).toEqual([200, 200, 429])
})

test('limits submits for each session', async () => {
  const api = withFaults([{ on: 'create', limit: { calls: 1, per: '10s' } }])

  expect(await submit(api, 2)).toEqual([201, 429])
  expect(await submit(api, 2, 'other:')).toEqual([201, 429])
})

test('strikes one provider alone', async () => {
  const api = withFaults([{ provider: 'prism', ...DOWN }])

  expect(await read(api, 1, { provider: 'prism' })).toEqual([503])
  expect(await read(api, 1)).toEqual([200])
})

test('strikes only where a provider has the words', async () => {
  const api = withFaults([{ reply: { error: 'pricing_error' } }])

  expect(await read(api, 1, { provider: 'prism' })).toEqual([400])
  expect(await read(api, 1)).toEqual([200])
})

test('answers with the first fault that strikes', async () => {
  const api = withFaults([
    { attempts: [2], reply: { status: 500 } },
    { first: 3, ...DOWN },
  ])

  expect(await read(api, 4)).toEqual([503, 500, 503, 200])
})

test("lets the call's own faults strike, whatever the generation's are, and else the generation's", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'not-found' })
  const ask1 = async (key: string): Promise<number[]> => read(api, 1, { id, key })

  expect(await ask1('test')).toEqual([404])
  expect(await ask1(':server-error')).toEqual([500])
  expect(await ask1(':slow')).toEqual([404])
  expect(await ask1(':slow+forbidden')).toEqual([403])
})

test('spends one of a list of scenarios on a submit that it refuses', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.use(['create-error:account_on_hold', 'instant', 'server-error', 'slow'])

  expect(await submit(api, 4)).toEqual([402, 201, 500, 201])
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['instant', 'slow'])
})

test('spends it on the submit that is taken, where the tries before are refused', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.use(['create-flaky', 'instant'])

  expect(await submit(api, 4)).toEqual([503, 503, 201, 201])
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['create-flaky', 'instant'])
})
