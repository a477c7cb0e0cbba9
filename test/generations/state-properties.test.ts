import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { endsAt, recordPoll, stateReachedAt, stateAt } from '../../src/generations/state.ts'
import { STATES, isTerminal } from '../../src/scenarios/scenario.ts'
import { lives, toGeneration } from '../support/generation.ts'
import type { Generation } from '../../src/generations/generation.ts'
import type { StateAt } from '../../src/generations/state.ts'

/** Later than anything in these lives. */
const LATER = 1e9

/** What somebody does to a generation, and how long after the last of it. */
const deed = fc.record({
  afterMs: fc.nat(8),
  kind: fc.constantFrom('look', 'read', 'complete', 'reject'),
})
/** Reads are what mostly happens. */
const read = fc.record({ afterMs: fc.nat(8), kind: fc.constant('read' as const) })
const deeds = fc.array(fc.oneof({ arbitrary: read, weight: 3 }, deed), { maxLength: 25 })

/** A life that is being led, with everything that its watcher saw. */
const led = fc.tuple(lives, deeds).map(([steps, done]) => {
  const generation = toGeneration(steps)
  let now = 0
  const seen = done.map(({ afterMs, kind }) => {
    now += afterMs
    return { now, shown: act(generation, kind, now), passed: passedBy(generation, now) }
  })
  return { generation, seen, now }
})

test('answers the same for the same record and instant, and leaves the record alone', () => {
  fc.assert(
    fc.property(led, fc.array(fc.nat(200)), ({ generation }, instants) => {
      const before = structuredClone(generation)
      const first = instants.map((now) => stateAt(generation, now))
      const again = instants.toReversed().map((now) => stateAt(before, now))

      expect(again.toReversed()).toEqual(first)
      expect(generation).toEqual(before)
    }),
  )
})

test('never goes back', () => {
  fc.assert(
    fc.property(led, ({ seen }) => {
      const shown = seen.map((one) => one.shown)
      const inOrder = shown.toSorted(
        (a, b) => rank(a) - rank(b) || a.since - b.since || a.step - b.step || a.polls - b.polls,
      )

      expect(shown).toEqual(inOrder)
      expect(shown.map(({ since }) => since)).toEqual(
        shown.map(({ since }) => since).toSorted((a, b) => a - b),
      )
    }),
  )
})

test('never leaves a terminal state', () => {
  fc.assert(
    fc.property(led, ({ seen }) => {
      const ended = seen.map(({ shown }) => shown).filter(({ state }) => isTerminal(state))

      expect(ended).toEqual(ended.map(() => ended[0]))
    }),
  )
})

test('never says that a state began in the future, or before the creation', () => {
  fc.assert(
    fc.property(led, fc.nat(200), ({ generation, seen }, now) => {
      for (const one of [...seen, { now, shown: stateAt(generation, now) }]) {
        expect(one.shown.since).toBeLessThanOrEqual(one.now)
        expect(one.shown.since).toBeGreaterThanOrEqual(generation.createdAt)
      }
    }),
  )
})

test('passes the same states at the same times in one jump as in many steps', () => {
  fc.assert(
    fc.property(led, ({ generation, seen }) => {
      for (const { now, passed } of seen) {
        const jumped = passedBy(generation, now)

        expect(jumped.slice(0, passed.length)).toEqual(passed)
        // What was done later at that very instant is all that may have come of it since.
        expect(jumped.slice(passed.length).filter(({ at }) => at !== now)).toEqual([])
      }
    }),
  )
})

test('passes one state after the other, without a gap', () => {
  fc.assert(
    fc.property(led, fc.nat(200), ({ generation }, now) => {
      const passed = passedBy(generation, now)
      const begun = [...passed.map(({ left }) => left.since), stateAt(generation, now).since]

      expect(begun).toEqual([generation.createdAt, ...passed.map(({ at }) => at)])
      expect(passed.map(({ left }) => left.step)).toEqual(passed.map((_, index) => index))
    }),
  )
})

test('keeps no more reads than the plan can need', () => {
  fc.assert(
    fc.property(led, ({ generation }) => {
      const needed = generation.plan.steps
        .map(({ polls }) => polls)
        .filter((polls) => polls !== Infinity)
        .reduce((sum, polls) => sum + polls, 0)

      expect(generation.polls.length).toBeLessThanOrEqual(needed)
    }),
  )
})

test('ends when it says, and not a moment before', () => {
  fc.assert(
    fc.property(led, ({ generation }) => {
      const end = endsAt(generation)
      const at = Math.min(end, LATER)
      const { state, since } = stateAt(generation, at)

      expect(isTerminal(state)).toBe(end !== Infinity)
      expect(isTerminal(state) ? since : Infinity).toBe(end)
      expect(passedBy(generation, at).filter(({ left }) => isTerminal(left.state))).toEqual([])
      expect(endedBefore(generation, end)).toBe(false)
    }),
  )
})

test('first is in a state when it says', () => {
  fc.assert(
    fc.property(led, fc.constantFrom(...STATES), ({ generation }, state) => {
      const all = [...passedBy(generation, LATER).map(({ left }) => left), stateAt(generation, LATER)]

      expect(stateReachedAt(generation, state)).toBe(all.find((one) => one.state === state)?.since)
    }),
  )
})

function act(generation: Generation, kind: string, at: number): StateAt {
  if (kind === 'read') return recordPoll(generation, at)
  const running = !isTerminal(stateAt(generation, at).state)
  if (running && kind === 'complete') generation.decision = { at, state: 'completed', failure: undefined }
  if (running && kind === 'reject') generation.decision = { at, state: 'rejected', failure: 'rejected' }
  return stateAt(generation, at)
}

/** Whether it is seen to have ended a moment before; nothing is seen before its creation. */
function endedBefore(generation: Generation, end: number): boolean {
  return end > generation.createdAt && isTerminal(stateAt(generation, end - 1).state)
}

function passedBy(generation: Generation, now: number): { left: StateAt; at: number }[] {
  const passed: { left: StateAt; at: number }[] = []
  stateAt(generation, now, (left, at) => passed.push({ left, at }))
  return passed
}

function rank({ state }: StateAt): number {
  return ['queued', 'processing'].indexOf(state) === -1 ? 2 : STATES.indexOf(state)
}
