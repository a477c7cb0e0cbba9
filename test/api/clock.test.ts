import { afterEach, expect, test, vi } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { SAMPLES, START, statusPath } from '../support/fixed.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('starts a virtual clock where it is told, and moves it by any duration', async () => {
  const starts = [undefined, '2027-03-04', new Date('2027-03-04T05:06:07Z'), 0].map((now) =>
    createMockVideoApi({ clock: 'manual', ...(now !== undefined && { now }) }),
  )
  expect(starts.map(({ clock }) => clock.now().toISOString())).toEqual([
    START,
    '2027-03-04T00:00:00.000Z',
    '2027-03-04T05:06:07.000Z',
    '1970-01-01T00:00:00.000Z',
  ])

  const api = createMockVideoApi({ clock: 'manual', now: 0 })
  for (const by of ['1h', '2m', '90s', '250ms', 5] as const) await api.clock.advance(by)
  expect(api.clock.now().toISOString()).toBe('1970-01-01T01:03:30.255Z')
  expect(api.clock.kind).toBe('manual')
})

test('refuses to advance by what is no duration, or back', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { clock } = api.adapter.session()

  await expect(clock.advance('soon')).rejects.toMatchObject({
    message:
      'Failed to advance the clock: "soon" is no duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds.',
  })
  await expect(clock.advance(-1)).rejects.toMatchObject({
    message:
      'Failed to advance the clock: -1 is no duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds.',
  })
  expect(api.clock.now().toISOString()).toBe(START)
})

test('advances to the end of a generation, or to a state of it', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'slow-fail' })
  const states: unknown[] = []
  for (const state of ['processing', undefined] as const) {
    await api.clock.advanceTo(id, state)
    states.push([api.clock.now().toISOString(), api.generations.get(id)?.state])
  }

  expect(states).toEqual([
    ['2026-01-01T00:00:02.000Z', 'processing'],
    ['2026-01-01T00:01:30.000Z', 'failed'],
  ])
})

test('stays where it is when the state was there already', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ state: 'completed' })
  await api.clock.advanceTo(id, 'processing')
  await api.clock.advanceTo(id)

  expect(api.clock.now().toISOString()).toBe(START)
})

test('refuses to advance to what never comes', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'third-poll' })
  const never = (what: string) => ({
    message: `Failed to advance to ${what} of generation ${id}: third-poll never comes there by time alone. Choose another scenario, or read its status where reads move it on.`,
  })

  await expect(api.clock.advanceTo(id)).rejects.toMatchObject(never('the end'))
  await expect(api.clock.advanceTo(id, 'completed')).rejects.toMatchObject(never('completed'))
  await expect(api.clock.advanceTo('unknown')).rejects.toMatchObject({
    message:
      'Failed to advance to the end of generation unknown: session default has none of that id. Create it first, or read it once if it is a sample.',
  })
  expect(api.clock.now().toISOString()).toBe(START)
})

test('moves an auto clock on by a step with each status read, after answering it', async () => {
  const api = createMockVideoApi({ scenario: 'quick-fail' })
  const statuses: unknown[] = []
  for (let read = 0; read < 3; read += 1) statuses.push(await statusOf(api))

  expect(statuses).toEqual(['PENDING', 'FAILED', 'FAILED'])
  expect(api.clock.now().toISOString()).toBe('2026-01-01T00:00:15.000Z')
})

test('moves an auto clock by the step of the options', async () => {
  const api = createMockVideoApi({ pollStep: '250ms' })
  await statusOf(api)

  expect(api.clock.now().toISOString()).toBe('2026-01-01T00:00:00.250Z')
})

test('moves an auto clock with nothing but status reads of somebody with a key', async () => {
  const api = createMockVideoApi()
  const { id } = api.sync.create()
  api.generations.get(id)
  await ask(api, 'sync', '/v2/errors')
  await ask(api, 'sync', statusPath('sync', id), { key: null })

  expect(api.clock.now().toISOString()).toBe(START)
})

test('moves an auto clock to the end of a held read', async () => {
  const api = createMockVideoApi({ scenario: 'slow-fail', warn() {} })
  const path = `${statusPath('sync')}?wait=true&timeout=50`
  const answers = [await ask(api, 'sync', path), await ask(api, 'sync', path)]

  expect(answers.map(({ body }) => body)).toMatchObject([{ status: 'PROCESSING' }, { status: 'FAILED' }])
  expect(api.clock.now().toISOString()).toBe('2026-01-01T00:01:30.000Z')
})

test('advances once everything that it made due was answered', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const answered: unknown[] = []
  const held = ask(api, 'sync', `${statusPath('sync')}?wait=true`).then(({ body }) => answered.push(body))
  await api.clock.advance('1h')

  expect(answered).toMatchObject([{ id: SAMPLES.sync, status: 'COMPLETED' }])
  await held
})

test('follows the wall on the system clock, as much faster as the options say', () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) })
  const api = createMockVideoApi({ clock: 'system', speed: 60, now: 0 })
  vi.advanceTimersByTime(1_000)

  expect(api.clock.now().toISOString()).toBe('2030-01-01T00:01:00.000Z')
})

test('answers a held read on the system clock when its time has come', async () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) })
  const api = createMockVideoApi({ clock: 'system', scenario: 'quick-fail' })
  const held = ask(api, 'sync', `${statusPath('sync')}?wait=true`)
  await vi.advanceTimersByTimeAsync(5_000)

  expect((await held).body).toMatchObject({ createdAt: '2030-01-01T00:00:00.000Z', status: 'FAILED' })
  expect(vi.getTimerCount()).toBe(0)
})

test('says once that nobody moves a manual clock, and counts anew after a reset', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text) })
  for (let read = 0; read < 49; read += 1) await statusOf(api)
  api.reset()
  for (let read = 0; read < 49; read += 1) await statusOf(api)
  expect(warnings).toEqual([])

  for (let read = 0; read < 60; read += 1) await statusOf(api)
  expect(warnings).toEqual([
    "50 status reads were answered, and the manual clock has not moved. Only `await api.clock.advance('30s')` will change anything.",
  ])
})

async function statusOf(api: Parameters<typeof ask>[0]): Promise<unknown> {
  const { body } = await ask(api, 'sync', statusPath('sync'))
  return typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined
}
