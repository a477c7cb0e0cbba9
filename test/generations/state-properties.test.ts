import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { endsAt, recordPoll, stateReachedAt, stateAt } from '../../src/generations/state.ts'
import { STATES, isTerminal } from '../../src/scenarios/scenario.ts'
import { stepLists, createTestGeneration } from '../support/generation.ts'
import type { Generation } from '../../src/generations/generation.ts'
import type { StateAt } from '../../src/generations/state.ts'

/** Later than all events of these generations. */
const MUCH_LATER = 1e9

/** An action on a generation, and the time since the previous action. */
const action = fc.record({
  afterMs: fc.nat(8),
  kind: fc.constantFrom('look', 'poll', 'complete', 'reject'),
})
const poll = fc.record({ afterMs: fc.nat(8), kind: fc.constant('poll' as const) })
/** Most actions are polls. */
const actionLists = fc.array(fc.oneof({ arbitrary: poll, weight: 3 }, action), { maxLength: 25 })

/** A generation after a list of actions, with the observation made at each action. */
const histories = fc.tuple(stepLists, actionLists).map(([steps, actions]) => {
  const generation = createTestGeneration(steps)
  let now = 0
  const observations = actions.map(({ afterMs, kind }) => {
    now += afterMs
    return { now, shown: act(generation, kind, now), ended: listEnded(generation, now) }
  })
  return { generation, observations }
})

test('returns the same state for the same record and time, and does not change the record', () => {
  fc.assert(
    fc.property(histories, fc.array(fc.nat(200)), ({ generation }, times) => {
      const before = structuredClone(generation)
      const first = times.map((now) => stateAt(generation, now))
      const again = times.toReversed().map((now) => stateAt(before, now))

      expect(again.toReversed()).toEqual(first)
      expect(generation).toEqual(before)
    }),
  )
})

test('never goes back', () => {
  fc.assert(
    fc.property(histories, ({ observations }) => {
      const shown = observations.map((observation) => observation.shown)
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
    fc.property(histories, ({ observations }) => {
      const terminal = observations.map(({ shown }) => shown).filter(({ state }) => isTerminal(state))

      expect(terminal).toEqual(terminal.map(() => terminal[0]))
    }),
  )
})

test('never returns a state that starts in the future, or before the creation', () => {
  fc.assert(
    fc.property(histories, fc.nat(200), ({ generation, observations }, now) => {
      for (const observation of [...observations, { now, shown: stateAt(generation, now) }]) {
        expect(observation.shown.since).toBeLessThanOrEqual(observation.now)
        expect(observation.shown.since).toBeGreaterThanOrEqual(generation.createdAt)
      }
    }),
  )
})

test('ends the same states at the same times in one jump as in many steps', () => {
  fc.assert(
    fc.property(histories, ({ generation, observations }) => {
      for (const { now, ended } of observations) {
        const jumped = listEnded(generation, now)

        expect(jumped.slice(0, ended.length)).toEqual(ended)
        // Later actions at the exact same time can end more states.
        expect(jumped.slice(ended.length).filter(({ at }) => at !== now)).toEqual([])
      }
    }),
  )
})

test('starts each state when the previous one ends', () => {
  fc.assert(
    fc.property(histories, fc.nat(200), ({ generation }, now) => {
      const ended = listEnded(generation, now)
      const startTimes = [...ended.map(({ state }) => state.since), stateAt(generation, now).since]

      expect(startTimes).toEqual([generation.createdAt, ...ended.map(({ at }) => at)])
      expect(ended.map(({ state }) => state.step)).toEqual(ended.map((_, index) => index))
    }),
  )
})

test('records no more polls than the plan can need', () => {
  fc.assert(
    fc.property(histories, ({ generation }) => {
      const needed = generation.plan.steps
        .map(({ polls }) => polls)
        .filter((polls) => polls !== Infinity)
        .reduce((sum, polls) => sum + polls, 0)

      expect(generation.polls.length).toBeLessThanOrEqual(needed)
    }),
  )
})

test('returns the exact end of a generation', () => {
  fc.assert(
    fc.property(histories, ({ generation }) => {
      const end = endsAt(generation)
      const at = Math.min(end, MUCH_LATER)
      const { state, since } = stateAt(generation, at)

      expect(isTerminal(state)).toBe(end !== Infinity)
      expect(isTerminal(state) ? since : Infinity).toBe(end)
      expect(listEnded(generation, at).filter((ended) => isTerminal(ended.state.state))).toEqual([])
      expect(hasEndedBefore(generation, end)).toBe(false)
    }),
  )
})

test('returns the exact time when a generation first reaches a state', () => {
  fc.assert(
    fc.property(histories, fc.constantFrom(...STATES), ({ generation }, state) => {
      const ended = listEnded(generation, MUCH_LATER).map((entry) => entry.state)
      const all = [...ended, stateAt(generation, MUCH_LATER)]

      expect(stateReachedAt(generation, state)).toBe(all.find((entry) => entry.state === state)?.since)
    }),
  )
})

function act(generation: Generation, kind: string, at: number): StateAt {
  if (kind === 'poll') return recordPoll(generation, at)
  const isRunning = !isTerminal(stateAt(generation, at).state)
  if (isRunning && kind === 'complete') generation.manualEnd = { at, state: 'completed', failure: undefined }
  if (isRunning && kind === 'reject') generation.manualEnd = { at, state: 'rejected', failure: 'rejected' }
  return stateAt(generation, at)
}

/** True if the generation has ended 1 ms before `end`. A generation has no state before its creation. */
function hasEndedBefore(generation: Generation, end: number): boolean {
  return end > generation.createdAt && isTerminal(stateAt(generation, end - 1).state)
}

/** Lists the states that ended by `now`, with the times of their ends. */
function listEnded(generation: Generation, now: number): { state: StateAt; at: number }[] {
  const ended: { state: StateAt; at: number }[] = []
  stateAt(generation, now, (state, at) => ended.push({ state, at }))
  return ended
}

function rank({ state }: StateAt): number {
  return ['queued', 'processing'].indexOf(state) === -1 ? 2 : STATES.indexOf(state)
}
