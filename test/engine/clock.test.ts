import { expect, test } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'
import { getErrorMessage } from '../support/error-message.ts'

test('moves only by advance when it is virtual', () => {
  for (const kind of ['auto', 'manual'] as const) {
    const fake = createSharedClock({ kind, startAt: 1_000, speed: 1 })
    const clock = fake.createClock()

    expect([fake.kind, fake.startAt, clock.kind, clock.now()]).toEqual([kind, 1_000, kind, 1_000])
    clock.advance(250)
    clock.advance(0)
    expect(clock.now()).toBe(1_250)
  }
})

test('adds the offset of a session to the shared clock', () => {
  const fake = createManual()
  const [first, second] = [fake.createClock(), fake.createClock()]
  first.advance(10)
  fake.advance(100)

  expect([first.now(), second.now(), fake.createClock().now()]).toEqual([110, 100, 100])
})

test('resets the shared clock to its start', () => {
  const fake = createSharedClock({ kind: 'manual', startAt: 1_000, speed: 1 })
  const clock = fake.createClock()
  fake.advance(100)
  fake.reset()

  expect(clock.now()).toBe(1_000)
})

test('refuses to go back or past the last time', () => {
  const fake = createManual()
  const clock = fake.createClock()
  const refusals = [-1, Number.NaN, Infinity, 8.64e15 + 1].flatMap((ms) => [
    getErrorMessage(() => clock.advance(ms)),
    getErrorMessage(() => fake.advance(ms)),
  ])
  const explanations = [
    ...['-1', 'NaN'].map(
      (ms) => `${ms} ms is out of range. Use zero or more milliseconds, or a duration such as 90s.`,
    ),
    ...['Infinity', '8640000000000001'].map(
      (ms) =>
        `${ms} ms after 1970-01-01T00:00:00.000Z is later than +275760-09-13T00:00:00.000Z, the last time that a clock can have. Use a shorter time, or an earlier now.`,
    ),
  ]

  expect(refusals).toEqual(
    explanations.flatMap((text) => {
      const message = `Failed to advance the clock: ${text}`
      return [message, message]
    }),
  )
  expect(clock.now()).toBe(0)
})

test('stops at the last valid date', () => {
  const fake = createManual()
  const clock = fake.createClock()
  clock.advance(8.64e15)
  fake.advance(8.64e15)

  expect(clock.now()).toBe(8.64e15)
})

test('rings alarms in order, each with its own instant, when time jumps', () => {
  const { clock, rings, onRing } = setUp()
  for (const at of [30, 10, 20, 10, 41]) clock.setAlarm(at, onRing)
  clock.advance(9)
  expect(rings).toEqual([])

  clock.advance(31)
  expect(rings).toEqual([10, 10, 20, 30])
  clock.advance(1)
  expect(rings).toEqual([10, 10, 20, 30, 41])
})

test('rings at once for an instant in the past', () => {
  const { clock, rings, onRing } = setUp()
  clock.advance(10)
  clock.setAlarm(10, onRing)
  clock.setAlarm(3, onRing)

  expect(rings).toEqual([10, 3])
})

test('rings an alarm once', () => {
  const { clock, rings, onRing } = setUp()
  clock.setAlarm(10, onRing)
  clock.advance(10)
  clock.advance(10)

  expect(rings).toEqual([10])
})

test('does not ring a cancelled alarm', () => {
  const { clock, rings, onRing } = setUp()
  const cancel = clock.setAlarm(10, onRing)
  clock.setAlarm(20, onRing)
  cancel()
  cancel()
  clock.advance(30)

  expect(rings).toEqual([20])
})

test('does not ring an alarm that an earlier one cancelled', () => {
  const { clock, rings, onRing } = setUp()
  const cancel = clock.setAlarm(20, onRing)
  clock.setAlarm(10, (at) => {
    onRing(at)
    cancel()
  })
  clock.advance(30)

  expect(rings).toEqual([10])
})

test('rings an alarm that was set while another one rings', () => {
  const { clock, rings, onRing } = setUp()
  clock.setAlarm(10, (at) => {
    onRing(at)
    clock.setAlarm(15, onRing)
    clock.setAlarm(40, onRing)
  })
  clock.advance(30)
  expect(rings).toEqual([10, 15])

  clock.advance(10)
  expect(rings).toEqual([10, 15, 40])
})

test('rings at the time of each session', () => {
  const fake = createManual()
  const [first, second] = [fake.createClock(), fake.createClock()]
  const rings: string[] = []
  first.setAlarm(10, (at) => rings.push(`first ${at}`))
  second.setAlarm(10, (at) => rings.push(`second ${at}`))
  first.advance(10)
  expect(rings).toEqual(['first 10'])

  fake.advance(10)
  expect(rings).toEqual(['first 10', 'second 10'])
})

test('rings no alarm after close', () => {
  const fake = createManual()
  const clock = fake.createClock()
  const rings: number[] = []
  clock.setAlarm(10, (at) => rings.push(at))
  fake.close()
  clock.advance(10)

  expect(rings).toEqual([])
})

function createManual() {
  return createSharedClock({ kind: 'manual', startAt: 0, speed: 1 })
}

function setUp() {
  const rings: number[] = []
  return { clock: createManual().createClock(), rings, onRing: (at: number) => void rings.push(at) }
}
