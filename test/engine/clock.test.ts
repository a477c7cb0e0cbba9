import { expect, test } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'
import { refusalOf } from '../support/refusal.ts'

test('moves only by advance when it is virtual', () => {
  for (const kind of ['auto', 'manual'] as const) {
    const fake = createSharedClock({ kind, start: 1_000, speed: 1 })
    const clock = fake.createClock()

    expect([fake.kind, fake.start, clock.kind, clock.now()]).toEqual([kind, 1_000, kind, 1_000])
    clock.advance(250)
    clock.advance(0)
    expect(clock.now()).toBe(1_250)
  }
})

test("adds a session's own time to the world's", () => {
  const fake = createManual()
  const [one, two] = [fake.createClock(), fake.createClock()]
  one.advance(10)
  fake.advance(100)

  expect([one.now(), two.now(), fake.createClock().now()]).toEqual([110, 100, 100])
})

test("takes one session back to the world's time", () => {
  const fake = createManual()
  const [one, two] = [fake.createClock(), fake.createClock()]
  fake.advance(100)
  one.advance(10)
  two.advance(20)
  one.reset()

  expect([one.now(), two.now()]).toEqual([100, 120])
})

test('takes the world back to its start', () => {
  const fake = createSharedClock({ kind: 'manual', start: 1_000, speed: 1 })
  const clock = fake.createClock()
  fake.advance(100)
  fake.reset()

  expect(clock.now()).toBe(1_000)
})

test('refuses to go back, and to go where no date is', () => {
  const fake = createManual()
  const clock = fake.createClock()
  const refusals = [-1, Number.NaN, Infinity, 8.64e15 + 1].flatMap((ms) => [
    refusalOf(() => clock.advance(ms)),
    refusalOf(() => fake.advance(ms)),
  ])

  expect(refusals).toEqual(
    [-1, Number.NaN, Infinity, 8.64e15 + 1].flatMap((ms) => {
      const text = `Failed to advance the clock: ${ms} ms is no time it can move by. Give zero or more milliseconds, or 90s.`
      return [text, text]
    }),
  )
  expect(clock.now()).toBe(0)
})

test('never says a time that is no date', () => {
  const fake = createManual()
  const clock = fake.createClock()
  clock.advance(8.64e15)
  fake.advance(8.64e15)

  expect(clock.now()).toBe(8.64e15)
})

test('rings alarms in their order, each with its own instant, however far it jumps', () => {
  const { clock, rung, note } = setUp()
  for (const at of [30, 10, 20, 10, 41]) clock.alarm(at, note)
  clock.advance(9)
  expect(rung).toEqual([])

  clock.advance(31)
  expect(rung).toEqual([10, 10, 20, 30])
  clock.advance(1)
  expect(rung).toEqual([10, 10, 20, 30, 41])
})

test('rings at once for an instant that it has reached', () => {
  const { clock, rung, note } = setUp()
  clock.advance(10)
  clock.alarm(10, note)
  clock.alarm(3, note)

  expect(rung).toEqual([10, 3])
})

test('rings an alarm once', () => {
  const { clock, rung, note } = setUp()
  clock.alarm(10, note)
  clock.advance(10)
  clock.advance(10)

  expect(rung).toEqual([10])
})

test('does not ring a cancelled alarm', () => {
  const { clock, rung, note } = setUp()
  const cancel = clock.alarm(10, note)
  clock.alarm(20, note)
  cancel()
  cancel()
  clock.advance(30)

  expect(rung).toEqual([20])
})

test('does not ring an alarm that an earlier one cancelled', () => {
  const { clock, rung, note } = setUp()
  const cancel = clock.alarm(20, note)
  clock.alarm(10, (at) => {
    note(at)
    cancel()
  })
  clock.advance(30)

  expect(rung).toEqual([10])
})

test('rings an alarm that is set while another rings', () => {
  const { clock, rung, note } = setUp()
  clock.alarm(10, (at) => {
    note(at)
    clock.alarm(15, note)
    clock.alarm(40, note)
  })
  clock.advance(30)
  expect(rung).toEqual([10, 15])

  clock.advance(10)
  expect(rung).toEqual([10, 15, 40])
})

test("rings by each session's own time", () => {
  const fake = createManual()
  const [one, two] = [fake.createClock(), fake.createClock()]
  const rung: string[] = []
  one.alarm(10, (at) => rung.push(`one ${at}`))
  two.alarm(10, (at) => rung.push(`two ${at}`))
  one.advance(10)
  expect(rung).toEqual(['one 10'])

  fake.advance(10)
  expect(rung).toEqual(['one 10', 'two 10'])
})

test('rings nothing more once closed', () => {
  const fake = createManual()
  const clock = fake.createClock()
  const rung: number[] = []
  clock.alarm(10, (at) => rung.push(at))
  fake.close()
  clock.advance(10)

  expect(rung).toEqual([])
})

function createManual() {
  return createSharedClock({ kind: 'manual', start: 0, speed: 1 })
}

function setUp() {
  const rung: number[] = []
  return { clock: createManual().createClock(), rung, note: (at: number) => void rung.push(at) }
}
