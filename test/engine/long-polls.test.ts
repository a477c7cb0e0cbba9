import { expect, test } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'
import { createLongPolls } from '../../src/engine/long-polls.ts'
import { recordPoll } from '../../src/generations/state.ts'
import { createStalledClockWarning } from '../../src/engine/stalled-clock-warning.ts'
import { createTestGeneration } from '../support/generation.ts'

const PROCESSING = [{ state: 'processing', for: 100 }, { state: 'completed' }] as const

test('releases a call at the end of the generation, even if time jumps further', async () => {
  const { longPolls, clock } = setUp()
  const held = longPolls.waitForEnd(createTestGeneration(PROCESSING), {
    deadline: 500,
    clock,
    client: {},
  })
  clock.advance(99)

  expect(longPolls.size).toBe(1)
  clock.advance(9_000)
  expect(longPolls.size).toBe(0)
  expect(await held).toBe(100)
})

test('releases a call at the deadline if the generation does not end before', async () => {
  const { longPolls, clock } = setUp()
  const held = longPolls.waitForEnd(createTestGeneration(PROCESSING), {
    deadline: 30,
    clock,
    client: {},
  })
  clock.advance(200)

  expect(await held).toBe(30)
})

test('does not hold a call about a generation that has ended', async () => {
  const { longPolls, clock } = setUp()
  clock.advance(120)

  expect(
    await longPolls.waitForEnd(createTestGeneration(PROCESSING), {
      deadline: 500,
      clock,
      client: {},
    }),
  ).toBe(100)
  expect(longPolls.size).toBe(0)
})

test('releases a call when the end of the generation is set through the API', async () => {
  const { longPolls, clock } = setUp()
  const generation = createTestGeneration([{ state: 'processing' }])
  const held = longPolls.waitForEnd(generation, { deadline: 500, clock, client: {} })
  clock.advance(10)
  generation.manualEnd = { at: 10, state: 'completed', failure: undefined }
  longPolls.reschedule(generation)

  expect(await held).toBe(10)
})

test('releases a call when a poll ends the generation', async () => {
  const { longPolls, clock } = setUp()
  const generation = createTestGeneration([{ state: 'processing', polls: 2 }, { state: 'completed' }])
  recordPoll(generation, 0)
  const held = longPolls.waitForEnd(generation, { deadline: 500, clock, client: {} })
  clock.advance(40)
  recordPoll(generation, 40)
  longPolls.reschedule(generation)

  expect(await held).toBe(40)
})

test('releases all calls about a removed generation, and no others', async () => {
  const { longPolls, clock } = setUp()
  const [removed, kept] = [createTestGeneration(PROCESSING), createTestGeneration(PROCESSING)]
  const waits = [removed, removed, kept].map((generation) =>
    longPolls.waitForEnd(generation, { deadline: 500, clock, client: {} }),
  )
  longPolls.release(removed)

  expect(longPolls.size).toBe(1)
  clock.advance(100)
  expect(await Promise.all(waits)).toEqual([undefined, undefined, 100])
})

test('drops a call whose client leaves, and never resolves it', async () => {
  const { longPolls, clock } = setUp()
  const leaveListeners: (() => void)[] = []
  const resolved: unknown[] = []
  void longPolls
    .waitForEnd(createTestGeneration(PROCESSING), {
      deadline: 500,
      clock,
      client: { onLeave: (listener) => void leaveListeners.push(listener) },
    })
    .then((at) => resolved.push(at))
  for (const leave of leaveListeners) leave()

  expect(longPolls.size).toBe(0)
  clock.advance(100)
  await Promise.resolve()
  expect(resolved).toEqual([])
})

test('counts a call once if its client leaves after the release', async () => {
  const { longPolls, clock } = setUp()
  const leaveListeners: (() => void)[] = []
  const onLeave = (listener: () => void): void => void leaveListeners.push(listener)
  const held = longPolls.waitForEnd(createTestGeneration(PROCESSING), {
    deadline: 500,
    clock,
    client: { onLeave },
  })
  clock.advance(100)
  for (const leave of leaveListeners) leave()

  expect(await held).toBe(100)
  expect(longPolls.size).toBe(0)
})

test('holds each call by the clock of its session', async () => {
  const { longPolls, clock, fake } = setUp()
  const otherClock = fake.createClock()
  const generation = createTestGeneration(PROCESSING)
  const held = longPolls.waitForEnd(generation, { deadline: 500, clock: otherClock, client: {} })
  clock.advance(400)

  expect(longPolls.size).toBe(1)
  otherClock.advance(100)
  expect(await held).toBe(100)
})

test('settles once a reply was rejected, and leaves the error to its caller', async () => {
  const { longPolls } = setUp()
  const call = {}
  const reply = Promise.reject(new Error('No reply'))
  longPolls.setReply(call, reply)
  longPolls.trackReply(call)

  await longPolls.settle()
  await expect(reply).rejects.toThrow('No reply')
})

function setUp() {
  const fake = createSharedClock({ kind: 'manual', startAt: 0, speed: 1 })
  const longPolls = createLongPolls(createStalledClockWarning({ kind: 'system', isPaused: false }, () => {}))
  return { fake, clock: fake.createClock(), longPolls }
}
