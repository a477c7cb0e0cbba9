import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { SAMPLE_IDS, START, getStatusPath } from '../support/fixed.ts'
import { getErrorMessage } from '../support/error-message.ts'

test('returns a generation of any provider by its id', () => {
  const api = createManual()
  const [sync, prism] = [api.sync.create(), api.prism.create()]

  expect(api.generations.get(sync.id)).toEqual(sync)
  expect(api.generations.get(prism.id)).toEqual(prism)
  expect(api.generations.get('unknown')).toBeUndefined()
})

test('returns the current state without counting a poll', async () => {
  const api = createManual()
  const { id } = api.sync.create({ scenario: 'third-poll' })
  const states = [1, 2, 3, 4].map(() => api.generations.get(id)?.state)
  expect(states).toEqual(['processing', 'processing', 'processing', 'processing'])

  for (let read = 0; read < 3; read += 1) await callApi(api, 'sync', getStatusPath('sync', id))
  expect(api.generations.get(id)).toMatchObject({ state: 'completed', progress: 100, endedAt: START })
})

test('lists generations, oldest first, filtered by provider and state', () => {
  const api = createManual()
  const young = api.sync.create()
  const old = api.sync.create({ state: 'completed' })
  const other = api.prism.create({ state: 'completed', scenario: 'slow' })
  const listIds = (filter?: Parameters<typeof api.generations.list>[0]): string[] =>
    api.generations.list(filter).map(({ id }) => id)

  expect(api.generations.list()).toEqual([other, old, young])
  expect(listIds({ provider: 'sync' })).toEqual([old.id, young.id])
  expect(listIds({ state: 'completed' })).toEqual([other.id, old.id])
  expect(listIds({ provider: 'sync', state: 'completed' })).toEqual([old.id])
  expect(listIds({ provider: 'trugen' })).toEqual([])
})

test('lists a sample after its first status read', async () => {
  const api = createManual()
  expect(api.generations.list()).toEqual([])

  await callApi(api, 'sync', getStatusPath('sync'))
  expect(api.generations.list().map(({ id }) => id)).toEqual([SAMPLE_IDS.sync])
})

test('completes, fails and rejects a running generation now', async () => {
  const api = createManual()
  const ids = [1, 2, 3].map(() => api.sync.create({ scenario: 'stuck' }).id)
  await api.clock.advance('10s')
  const [first = '', second = '', third = ''] = ids
  const views = [
    api.generations.complete(first),
    api.generations.fail(second, 'timed-out'),
    api.generations.reject(third),
  ]
  await api.clock.advance('10s')

  expect(views.map(({ state, endedAt }) => ({ state, endedAt }))).toEqual([
    { state: 'completed', endedAt: '2026-01-01T00:00:10.000Z' },
    { state: 'failed', endedAt: '2026-01-01T00:00:10.000Z' },
    { state: 'rejected', endedAt: '2026-01-01T00:00:10.000Z' },
  ])
  expect(ids.map((id) => api.generations.get(id))).toEqual(views)
})

test('shows a forced failure to a client', async () => {
  const api = createManual()
  const { id } = api.sync.create()
  api.generations.fail(id, { code: 'generation_pipeline_failed', message: 'By hand' })

  expect((await callApi(api, 'sync', getStatusPath('sync', id))).body).toMatchObject({
    status: 'FAILED',
    error: 'By hand',
    errorCode: 'generation_pipeline_failed',
  })
})

test("fails and rejects with the provider's default error if none is given", async () => {
  const api = createManual()
  const [failed, rejected, prism] = [api.sync.create().id, api.sync.create().id, api.prism.create().id]
  api.generations.fail(failed)
  api.generations.reject(rejected)
  api.generations.fail(prism)

  expect((await callApi(api, 'sync', getStatusPath('sync', failed))).body).toMatchObject({
    status: 'FAILED',
    errorCode: 'generation_input_video_inaccessible',
  })
  expect((await callApi(api, 'sync', getStatusPath('sync', rejected))).body).toMatchObject({
    status: 'REJECTED',
    errorCode: 'generation_input_validation_failed',
  })
  expect((await callApi(api, 'prism', getStatusPath('prism', prism))).body).toMatchObject({
    status: 'failed',
    error: 'Generation timed out',
  })
})

test('throws for a generation that has ended', () => {
  const api = createManual()
  const { id } = api.sync.create({ state: 'completed' })
  const { generations } = api
  const actions = [() => generations.complete(id), () => generations.fail(id), () => generations.reject(id)]

  expect(actions.map(getErrorMessage)).toEqual([
    `Failed to complete generation ${id}: it is already completed. Only a queued or processing generation can change.`,
    `Failed to fail generation ${id}: it is already completed. Only a queued or processing generation can change.`,
    `Failed to reject generation ${id}: it is already completed. Only a queued or processing generation can change.`,
  ])
})

test('throws for a generation that was ended through the API', () => {
  const api = createManual()
  const { id } = api.sync.create()
  api.generations.reject(id)

  expect(getErrorMessage(() => api.generations.complete(id))).toBe(
    `Failed to complete generation ${id}: it is already rejected. Only a queued or processing generation can change.`,
  )
})

test('throws for an unknown id', () => {
  const api = createManual()

  expect(getErrorMessage(() => api.generations.complete('unknown'))).toBe(
    'Failed to complete generation unknown: session default has no generation with this id. Create it first, or read it once if it is a sample.',
  )
})

test('deletes a generation in any state, for clients too', async () => {
  const api = createManual()
  const [running, ended] = [api.sync.create(), api.sync.create({ state: 'completed' })]

  expect([running, ended].map(({ id }) => api.generations.delete(id))).toEqual([running, ended])
  expect(api.generations.list()).toEqual([])
  expect(api.generations.get(running.id)).toBeUndefined()
  const { status } = await callApi(api, 'sync', getStatusPath('sync', running.id))
  expect([status, api.requests()[0]?.reason]).toEqual([404, expect.stringContaining('deleted') as unknown])
  expect(getErrorMessage(() => api.generations.delete(ended.id))).toMatch(
    /^Failed to delete generation .*: session default has no generation with this id\./,
  )
})

test('answers a held long-poll of a generation that is deleted', async () => {
  const api = createManual()
  const { id } = api.sync.create()
  const held = callApi(api, 'sync', `${getStatusPath('sync', id)}?wait=true`)
  await Promise.resolve()
  api.generations.delete(id)

  expect((await held).status).toBe(404)
  expect(api.requests()[0]?.reason).toBe('the generation was deleted while the call was held')
})

test('sends no webhook of a generation that is deleted', async () => {
  const api = createManual()
  const input = { webhookUrl: 'https://hooks.example.com' }
  const [deleted, kept] = [api.sync.create({ input }), api.sync.create({ input })]
  api.generations.delete(deleted.id)
  await api.clock.advance('1h')

  expect(api.deliveries().map(({ generation }) => generation)).toEqual([kept.id])
})

test('throws for an error that the provider cannot show, and changes nothing', () => {
  const api = createManual()
  const { id } = api.trugen.create()

  expect(getErrorMessage(() => api.generations.fail(id, 'No'))).toBe(
    'Failed to set the error of a TruGen generation: TruGen shows no reason for a failure, so a TruGen error has no effect. Leave out error, or use a cause: timed-out, input-unreachable, rejected, internal.',
  )
  expect(api.generations.get(id)?.state).toBe('queued')
})

test('drops the oldest generation at the limit, and warns once', () => {
  const warnings: string[] = []
  const api = createMockVideoApi({
    clock: 'manual',
    limits: { generations: 2 },
    warn: (text) => warnings.push(text),
  })
  const ids = [1, 2, 3, 4].map(() => api.sync.create().id)

  expect(api.generations.list().map(({ id }) => id)).toEqual(ids.slice(2))
  expect(warnings).toEqual([
    'Reached the limit of 2 generations: old ones are removed. Raise limits.generations, or call reset().',
  ])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}
