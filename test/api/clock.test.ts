import { afterEach, expect, test, vi } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { SAMPLE_IDS, START, getStatusPath } from '../support/fixed.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('starts a virtual clock at the given time, and moves it by any duration', async () => {
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

test('rejects an invalid or negative duration', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { clock } = api.adapter.session()

  await expect(clock.advance('soon')).rejects.toMatchObject({
    message:
      'Failed to advance the clock: "soon" is not a duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds.',
  })
  await expect(clock.advance('90')).rejects.toMatchObject({
    message:
      'Failed to advance the clock: "90" has no unit. Use a unit, such as 90s, or a number without quotes for milliseconds.',
  })
  await expect(clock.advance(-1)).rejects.toMatchObject({
    message:
      'Failed to advance the clock: -1 is not a duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds.',
  })
  expect(api.clock.now().toISOString()).toBe(START)
})

test('advances to the end of a generation, or to one of its states', async () => {
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

test('does not move if the generation has the state already, and rejects one that has passed', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ state: 'completed' })
  await api.clock.advanceTo(id)
  await api.clock.advanceTo(id, 'completed')
  for (const state of ['queued', 'processing'] as const)
    await expect(api.clock.advanceTo(id, state)).rejects.toMatchObject({
      message: `Failed to advance generation ${id} to ${state}: this state has passed: the generation is completed. Create another generation.`,
    })

  expect(api.clock.now().toISOString()).toBe(START)
})

test('rejects a state that time alone never reaches, and an unknown id', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'third-poll' })
  const createError = (target: string) => ({
    message: `Failed to advance generation ${id} to ${target}: scenario third-poll does not reach it by time alone. Choose another scenario, or send status reads if they end its steps.`,
  })

  await expect(api.clock.advanceTo(id)).rejects.toMatchObject(createError('its end'))
  await expect(api.clock.advanceTo(id, 'completed')).rejects.toMatchObject(createError('completed'))
  await expect(api.clock.advanceTo('unknown')).rejects.toMatchObject({
    message:
      'Failed to advance generation unknown to its end: session default has no generation with this id. Create it first, or read it once if it is a sample.',
  })
  expect(api.clock.now().toISOString()).toBe(START)
})

test('moves an auto clock by one step after each status read', async () => {
  const api = createMockVideoApi({ scenario: 'quick-fail' })
  const statuses: unknown[] = []
  for (let read = 0; read < 3; read += 1) statuses.push(await readStatus(api))

  expect(statuses).toEqual(['PENDING', 'FAILED', 'FAILED'])
  expect(api.clock.now().toISOString()).toBe('2026-01-01T00:00:15.000Z')
})

test('moves an auto clock by the pollStep option', async () => {
  const api = createMockVideoApi({ pollStep: '250ms' })
  await readStatus(api)

  expect(api.clock.now().toISOString()).toBe('2026-01-01T00:00:00.250Z')
})

test('moves an auto clock only on status reads with a key', async () => {
  const api = createMockVideoApi()
  const { id } = api.sync.create()
  api.generations.get(id)
  await callApi(api, 'sync', '/v2/errors')
  await callApi(api, 'sync', getStatusPath('sync', id), { key: null })

  expect(api.clock.now().toISOString()).toBe(START)
})

test('moves an auto clock to the end of a long-poll', async () => {
  const api = createMockVideoApi({ scenario: 'slow-fail', warn() {} })
  const path = `${getStatusPath('sync')}?wait=true&timeout=50`
  const answers = [await callApi(api, 'sync', path), await callApi(api, 'sync', path)]

  expect(answers.map(({ body }) => body)).toMatchObject([{ status: 'PROCESSING' }, { status: 'FAILED' }])
  expect(api.clock.now().toISOString()).toBe('2026-01-01T00:01:30.000Z')
})

test('resolves advance after the long-polls that became due were answered', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const answered: unknown[] = []
  const held = callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`).then(({ body }) =>
    answered.push(body),
  )
  await api.clock.advance('1h')

  expect(answered).toMatchObject([{ id: SAMPLE_IDS.sync, status: 'COMPLETED' }])
  await held
})

test('follows real time on the system clock, multiplied by speed', () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) })
  const api = createMockVideoApi({ clock: 'system', speed: 60 })
  vi.advanceTimersByTime(1_000)

  expect(api.clock.now().toISOString()).toBe('2030-01-01T00:01:00.000Z')
})

test('answers a long-poll on the system clock when the generation ends', async () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) })
  const api = createMockVideoApi({ clock: 'system', scenario: 'quick-fail' })
  const held = callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`)
  await vi.advanceTimersByTimeAsync(5_000)

  expect((await held).body).toMatchObject({ createdAt: '2030-01-01T00:00:00.000Z', status: 'FAILED' })
  expect(vi.getTimerCount()).toBe(0)
})

test('warns once that a manual clock does not move, and counts again after a reset', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text) })
  for (let read = 0; read < 49; read += 1) await readStatus(api)
  api.reset()
  for (let read = 0; read < 49; read += 1) await readStatus(api)
  expect(warnings).toEqual([])

  for (let read = 0; read < 60; read += 1) await readStatus(api)
  expect(warnings).toEqual([
    "50 status reads were answered, but the manual clock has not moved. Nothing changes until it moves: call `await api.clock.advance('30s')`, or POST /__mock/clock on a server.",
  ])
})

async function readStatus(api: Parameters<typeof callApi>[0]): Promise<unknown> {
  const { body } = await callApi(api, 'sync', getStatusPath('sync'))
  return typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined
}

test('rejects a state that does not exist', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const state = 'compelted' as 'completed'
  await expect(api.clock.advanceTo(id, state)).rejects.toMatchObject({
    message: `Failed to advance generation ${id} to compelted: "compelted" is unknown. Did you mean completed? Known: queued, processing, completed, failed, rejected.`,
  })
})

test('stops the auto clock at the last time, with a warning', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({ now: 8.64e15 - 7_000, warn: (text) => warnings.push(text) })
  const { id } = api.sync.create()
  const statuses = []
  for (let count = 0; count < 3; count += 1)
    statuses.push((await callApi(api, 'sync', `/v2/generate/${id}`)).status)

  expect(statuses).toEqual([200, 200, 200])
  expect(api.clock.now().getTime()).toBe(8.64e15)
  expect(warnings).toEqual([
    'The auto clock has reached +275760-09-13T00:00:00.000Z, the last time that a clock can have, and stops there. Use an earlier now.',
  ])
})
