import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { SAMPLES, START, statusPath } from '../support/fixed.ts'
import { refusalOf } from '../support/refusal.ts'

test('gets a generation of any provider by its id', () => {
  const api = createManual()
  const [sync, prism] = [api.sync.create(), api.prism.create()]

  expect(api.generations.get(sync.id)).toEqual(sync)
  expect(api.generations.get(prism.id)).toEqual(prism)
  expect(api.generations.get('unknown')).toBeUndefined()
})

test('gets it as it is now, without reading it for a client', async () => {
  const api = createManual()
  const { id } = api.sync.create({ scenario: 'third-poll' })
  const seen = [1, 2, 3, 4].map(() => api.generations.get(id)?.state)
  expect(seen).toEqual(['processing', 'processing', 'processing', 'processing'])

  for (let read = 0; read < 3; read += 1) await ask(api, 'sync', statusPath('sync', id))
  expect(api.generations.get(id)).toMatchObject({ state: 'completed', progress: 100, endedAt: START })
})

test('lists generations, oldest first, of one provider, in one state, or both', () => {
  const api = createManual()
  const young = api.sync.create()
  const old = api.sync.create({ state: 'completed' })
  const other = api.prism.create({ state: 'completed', scenario: 'slow' })
  const idsOf = (filter?: Parameters<typeof api.generations.list>[0]): string[] =>
    api.generations.list(filter).map(({ id }) => id)

  expect(api.generations.list()).toEqual([other, old, young])
  expect(idsOf({ provider: 'sync' })).toEqual([old.id, young.id])
  expect(idsOf({ state: 'completed' })).toEqual([other.id, old.id])
  expect(idsOf({ provider: 'sync', state: 'completed' })).toEqual([old.id])
  expect(idsOf({ provider: 'trugen' })).toEqual([])
})

test('lists a sample once it was asked for', async () => {
  const api = createManual()
  expect(api.generations.list()).toEqual([])

  await ask(api, 'sync', statusPath('sync'))
  expect(api.generations.list().map(({ id }) => id)).toEqual([SAMPLES.sync])
})

test('completes, fails and rejects a running generation at this instant', async () => {
  const api = createManual()
  const ids = [1, 2, 3].map(() => api.sync.create({ scenario: 'stuck' }).id)
  await api.clock.advance('10s')
  const [first = '', second = '', third = ''] = ids
  const decided = [
    api.generations.complete(first),
    api.generations.fail(second, 'timed-out'),
    api.generations.reject(third),
  ]
  await api.clock.advance('10s')

  expect(decided.map(({ state, endedAt }) => ({ state, endedAt }))).toEqual([
    { state: 'completed', endedAt: '2026-01-01T00:00:10.000Z' },
    { state: 'failed', endedAt: '2026-01-01T00:00:10.000Z' },
    { state: 'rejected', endedAt: '2026-01-01T00:00:10.000Z' },
  ])
  expect(ids.map((id) => api.generations.get(id))).toEqual(decided)
})

test('shows a client what was decided', async () => {
  const api = createManual()
  const { id } = api.sync.create()
  api.generations.fail(id, { code: 'generation_pipeline_failed', message: 'By hand' })

  expect((await ask(api, 'sync', statusPath('sync', id))).body).toMatchObject({
    status: 'FAILED',
    error: 'By hand',
    errorCode: 'generation_pipeline_failed',
  })
})

test("fails and rejects for the provider's default, where nobody says why", async () => {
  const api = createManual()
  const [failed, rejected, prism] = [api.sync.create().id, api.sync.create().id, api.prism.create().id]
  api.generations.fail(failed)
  api.generations.reject(rejected)
  api.generations.fail(prism)

  expect((await ask(api, 'sync', statusPath('sync', failed))).body).toMatchObject({
    status: 'FAILED',
    errorCode: 'generation_input_video_inaccessible',
  })
  expect((await ask(api, 'sync', statusPath('sync', rejected))).body).toMatchObject({
    status: 'REJECTED',
    errorCode: 'generation_input_validation_failed',
  })
  expect((await ask(api, 'prism', statusPath('prism', prism))).body).toMatchObject({
    status: 'failed',
    error: 'Generation timed out',
  })
})

test('refuses to decide on what has ended', () => {
  const api = createManual()
  const { id } = api.sync.create({ state: 'completed' })
  const { generations } = api
  const attempts = [() => generations.complete(id), () => generations.fail(id), () => generations.reject(id)]

  expect(attempts.map(refusalOf)).toEqual([
    `Failed to complete generation ${id}: it is completed already. Decide while it is queued or processing.`,
    `Failed to fail generation ${id}: it is completed already. Decide while it is queued or processing.`,
    `Failed to reject generation ${id}: it is completed already. Decide while it is queued or processing.`,
  ])
})

test('refuses to decide twice', () => {
  const api = createManual()
  const { id } = api.sync.create()
  api.generations.reject(id)

  expect(refusalOf(() => api.generations.complete(id))).toBe(
    `Failed to complete generation ${id}: it is rejected already. Decide while it is queued or processing.`,
  )
})

test('refuses to decide on what is not there', () => {
  const api = createManual()

  expect(refusalOf(() => api.generations.complete('unknown'))).toBe(
    'Failed to complete generation unknown: session default has none of that id. Create it first, or read it once if it is a sample.',
  )
})

test('refuses a reason that the provider does not have, and decides nothing', () => {
  const api = createManual()
  const { id } = api.trugen.create()

  expect(refusalOf(() => api.generations.fail(id, 'No'))).toBe(
    'Failed to fail a TruGen generation: TruGen gives no reason for a failure, so it has no words of its own. Or use timed-out, input-unreachable, rejected, internal.',
  )
  expect(api.generations.get(id)?.state).toBe('queued')
})

test('keeps the oldest out at the bound, and says so once', () => {
  const warnings: string[] = []
  const api = createMockVideoApi({
    clock: 'manual',
    limits: { generations: 2 },
    warn: (text) => warnings.push(text),
  })
  const ids = [1, 2, 3, 4].map(() => api.sync.create().id)

  expect(api.generations.list().map(({ id }) => id)).toEqual(ids.slice(2))
  expect(warnings).toEqual(['There are 2 generations; old ones leave. Raise limits.generations, or reset().'])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}
