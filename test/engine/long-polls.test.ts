import { expect, test } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'
import { createLongPolls } from '../../src/engine/long-polls.ts'
import { recordPoll } from '../../src/generations/state.ts'
import { createStalledClockWarning } from '../../src/engine/stalled-clock-warning.ts'
import { toGeneration } from '../support/generation.ts'

const PROCESSING = [{ state: 'processing', for: 100 }, { state: 'completed' }] as const

test('lets a caller go at the instant at which the generation ends, however far time jumps', async () => {
  const { holds, clock } = setUp()
  const held = holds.waitForEnd(toGeneration(PROCESSING), { deadline: 500, clock, onLeave: undefined })
  clock.advance(99)

  expect(holds.size).toBe(1)
  clock.advance(9_000)
  expect(holds.size).toBe(0)
  expect(await held).toBe(100)
})

test('lets a caller go at the deadline where the generation does not end before', async () => {
  const { holds, clock } = setUp()
  const held = holds.waitForEnd(toGeneration(PROCESSING), { deadline: 30, clock, onLeave: undefined })
  clock.advance(200)

  expect(await held).toBe(30)
})

test('does not hold a caller for what has ended already', async () => {
  const { holds, clock } = setUp()
  clock.advance(120)

  expect(await holds.waitForEnd(toGeneration(PROCESSING), { deadline: 500, clock, onLeave: undefined })).toBe(
    100,
  )
  expect(holds.size).toBe(0)
})

test('looks again when a generation was decided on', async () => {
  const { holds, clock } = setUp()
  const generation = toGeneration([{ state: 'processing' }])
  const held = holds.waitForEnd(generation, { deadline: 500, clock, onLeave: undefined })
  clock.advance(10)
  generation.decision = { at: 10, state: 'completed', failure: undefined }
  holds.reschedule(generation)

  expect(await held).toBe(10)
})

test('looks again when a generation was read', async () => {
  const { holds, clock } = setUp()
  const generation = toGeneration([{ state: 'processing', polls: 2 }, { state: 'completed' }])
  recordPoll(generation, 0)
  const held = holds.waitForEnd(generation, { deadline: 500, clock, onLeave: undefined })
  clock.advance(40)
  recordPoll(generation, 40)
  holds.reschedule(generation)

  expect(await held).toBe(40)
})

test('lets everybody go who waits for a generation that is gone, and nobody else', async () => {
  const { holds, clock } = setUp()
  const [gone, kept] = [toGeneration(PROCESSING), toGeneration(PROCESSING)]
  const waits = [gone, gone, kept].map((generation) =>
    holds.waitForEnd(generation, { deadline: 500, clock, onLeave: undefined }),
  )
  holds.release(gone)

  expect(holds.size).toBe(1)
  clock.advance(100)
  expect(await Promise.all(waits)).toEqual([undefined, undefined, 100])
})

test('forgets a caller that left, and answers nobody', async () => {
  const { holds, clock } = setUp()
  const leavers: (() => void)[] = []
  const answered: unknown[] = []
  void holds
    .waitForEnd(toGeneration(PROCESSING), {
      deadline: 500,
      clock,
      onLeave: (listener) => leavers.push(listener),
    })
    .then((at) => answered.push(at))
  for (const leave of leavers) leave()

  expect(holds.size).toBe(0)
  clock.advance(100)
  await Promise.resolve()
  expect(answered).toEqual([])
})

test('counts a caller once that leaves after it was let go', async () => {
  const { holds, clock } = setUp()
  const leavers: (() => void)[] = []
  const onLeave = (listener: () => void): void => void leavers.push(listener)
  const held = holds.waitForEnd(toGeneration(PROCESSING), { deadline: 500, clock, onLeave })
  clock.advance(100)
  for (const leave of leavers) leave()

  expect(await held).toBe(100)
  expect(holds.size).toBe(0)
})

test('holds callers of two sessions by the clock of each', async () => {
  const { holds, clock, fake } = setUp()
  const own = fake.createClock()
  const generation = toGeneration(PROCESSING)
  const held = holds.waitForEnd(generation, { deadline: 500, clock: own, onLeave: undefined })
  clock.advance(400)

  expect(holds.size).toBe(1)
  own.advance(100)
  expect(await held).toBe(100)
})

function setUp() {
  const fake = createSharedClock({ kind: 'manual', start: 0, speed: 1 })
  const holds = createLongPolls(createStalledClockWarning(false, () => {}))
  return { fake, clock: fake.createClock(), holds }
}
