import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { getStatusPath } from '../support/fixed.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) })
})

afterEach(() => {
  vi.useRealTimers()
})

test('pauses and resumes the system clock of all sessions', () => {
  const api = createMockVideoApi({ clock: 'system', speed: 60 })
  const { id } = api.session('one').sync.create({ scenario: 'slow-fail' })
  const getState = () => api.session('one').generations.get(id)?.state
  api.clock.pause()
  vi.advanceTimersByTime(10_000)
  expect([api.clock.isPaused, api.clock.now().toISOString(), getState()]).toEqual([
    true,
    '2030-01-01T00:00:00.000Z',
    'queued',
  ])

  api.clock.resume()
  vi.advanceTimersByTime(10_000)
  expect([api.clock.isPaused, api.clock.now().toISOString(), getState()]).toEqual([
    false,
    '2030-01-01T00:10:00.000Z',
    'failed',
  ])
})

test('holds a long-poll while it is paused, until advance ends its generation', async () => {
  const api = createMockVideoApi({ clock: 'system' })
  api.clock.pause()
  const answers: unknown[] = []
  const held = callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`).then(({ body }) =>
    answers.push(body),
  )
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(answers).toEqual([])

  await api.clock.advance('30s')
  expect(answers).toMatchObject([{ status: 'COMPLETED' }])
  await held
})

test('changes the speed from now on, until a reset', () => {
  const api = createMockVideoApi({ clock: 'system', speed: 2 })
  const speeds = [api.clock.speed]
  api.clock.setSpeed(1_000_000)
  vi.advanceTimersByTime(1)
  speeds.push(api.clock.speed)
  expect(api.clock.now().toISOString()).toBe('2030-01-01T00:16:40.000Z')

  api.session('one').reset()
  speeds.push(api.clock.speed)
  api.clock.pause()
  api.reset()
  speeds.push(api.clock.speed)
  expect(speeds).toEqual([2, 1_000_000, 1_000_000, 2])
  expect([api.clock.isPaused, api.clock.now().toISOString()]).toEqual([false, '2030-01-01T00:16:40.000Z'])
})

test('refuses a speed that the option refuses', () => {
  const { clock } = createMockVideoApi({ clock: 'system', speed: 3 }).adapter.session()
  const messages = [0, -1, 1e-300, 0.000_9, 1_000_001, Number.NaN, '60', undefined].map((speed) =>
    getErrorMessage(() => clock.setSpeed(speed)),
  )

  expect(new Set(messages)).toEqual(
    new Set(['Failed to set the speed of the clock: must be a number from 0.001 to 1000000.']),
  )
  expect(clock.speed).toBe(3)
})

test('refuses to pause a virtual clock, or to change its speed', () => {
  for (const kind of ['auto', 'manual'] as const) {
    const { clock } = createMockVideoApi({ clock: kind })
    const advice = `the ${kind} clock does not move by itself. Use advance, or the system clock: clock: 'system' or --clock system.`

    expect(getErrorMessage(() => clock.pause())).toBe(`Failed to pause the clock: ${advice}`)
    expect(getErrorMessage(() => clock.resume())).toBe(`Failed to resume the clock: ${advice}`)
    expect(getErrorMessage(() => clock.setSpeed(2))).toBe(`Failed to set the speed of the clock: ${advice}`)
    expect([clock.speed, clock.isPaused]).toEqual([null, false])
  }
})

test('refuses to pause one session, or to change its speed', () => {
  const api = createMockVideoApi({ clock: 'system' })
  const { clock } = api.adapter.session('one')
  const refusals = [() => clock.pause(), () => clock.resume(), () => clock.setSpeed(2)].map(getErrorMessage)

  expect(refusals).toEqual(
    ['pause the clock', 'resume the clock', 'set the speed of the clock'].map(
      (action) =>
        `Failed to ${action} of session one: all sessions have the same speed, and pause together. Leave out the session, or use api.clock.`,
    ),
  )
  expect([clock.speed, clock.isPaused]).toEqual([1, false])
})

test('computes Retry-After with the current speed, or the last one while it is paused', async () => {
  const api = createMockVideoApi({ clock: 'system' })
  const { id } = api.sync.create({
    scenario: { name: 'limited', faults: [{ on: 'status', limit: { calls: 1, per: '10m' } }] },
  })
  const read = async () => (await callApi(api, 'sync', getStatusPath('sync', id))).headers['retry-after']
  const values = [await read(), await read()]
  api.clock.setSpeed(60)
  values.push(await read())
  api.clock.pause()
  values.push(await read())
  api.clock.setSpeed(1_000)
  values.push(await read())

  expect(values).toEqual([undefined, '600', '10', '10', '1'])
})
