import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'
import type { Clock } from '../../src/engine/clock.ts'

const SESSIONS = 3

/** A clock with the alarms of several sessions, as the tests use it. */
interface Alarms {
  advance(ms: number, session?: number): void
  setAlarm(session: number, afterMs: number, ring: (at: number) => void): () => void
}

/** What an alarm does when it rings. */
const effect = fc.option(
  fc.record({
    kind: fc.constantFrom('set', 'cancel', 'advance'),
    session: fc.nat(SESSIONS - 1),
    ms: fc.nat(12),
    pick: fc.nat(),
  }),
  { nil: undefined },
)

const action = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    session: fc.nat(SESSIONS - 1),
    ms: fc.nat(15),
    pick: fc.nat(),
    effect,
  }),
  fc.record({
    kind: fc.constantFrom('cancel', 'advance', 'advanceAll'),
    session: fc.nat(SESSIONS - 1),
    ms: fc.nat(20),
    pick: fc.nat(),
    effect,
  }),
)

type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

test('rings the same alarms in the same order as a list that is searched for each of them', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      expect(run(createReal(), actions)).toEqual(run(createNaive(), actions))
    }),
    { numRuns: 300 },
  )
})

test('rings alarms of sessions with different offsets in the order in which they are due', () => {
  const alarms = createReal()
  const rings: string[] = []
  alarms.advance(100, 0)
  alarms.setAlarm(1, 20, () => rings.push('second'))
  alarms.setAlarm(0, 10, () => rings.push('first'))
  alarms.setAlarm(0, 20, () => rings.push('third'))
  alarms.advance(20)

  expect(rings).toEqual(['first', 'second', 'third'])
})

test('rings alarms for the same instant in the order in which they were set', () => {
  const alarms = createReal()
  const rings: number[] = []
  const cancels = Array.from({ length: 10 }, (_, number) => alarms.setAlarm(0, 20, () => rings.push(number)))
  cancels[0]?.()
  cancels[4]?.()
  alarms.advance(20)

  expect(rings).toEqual([1, 2, 3, 5, 6, 7, 8, 9])
})

/** Returns what rang, by the number of the alarm and its instant. */
function run(alarms: Alarms, actions: readonly Action[]): string[] {
  const rings: string[] = []
  const cancels: (() => void)[] = []

  function set(session: number, ms: number, onRing: Action['effect']): void {
    const number = cancels.length
    // Replaced below, unless the alarm rings at once.
    cancels.push(() => {})
    cancels[number] = alarms.setAlarm(session, ms, (at) => {
      rings.push(`${number} at ${at}`)
      if (onRing !== undefined) perform({ ...onRing, effect: undefined })
    })
  }
  function perform({ kind, session, ms, pick, effect: onRing }: Action | PlainEffect): void {
    if (kind === 'set') set(session, ms, onRing)
    else if (kind === 'cancel') cancels[pick % Math.max(cancels.length, 1)]?.()
    else alarms.advance(ms, kind === 'advance' ? session : undefined)
  }

  for (const next of actions) {
    perform(next)
    rings.push('-')
  }
  return rings
}

type PlainEffect = NonNullable<Action['effect']> & { readonly effect: undefined }

function createReal(): Alarms {
  const fake = createSharedClock({ kind: 'manual', startAt: 0, speed: 1 })
  const clocks = Array.from({ length: SESSIONS }, () => fake.createClock())
  const get = (session: number): Clock => clocks[session] ?? fake.createClock()
  return {
    advance: (ms, session) => (session === undefined ? fake : get(session)).advance(ms),
    setAlarm: (session, afterMs, ring) => get(session).setAlarm(get(session).now() + afterMs, ring),
  }
}

interface NaiveAlarm {
  readonly session: number
  readonly at: number
  readonly ring: (at: number) => void
}

/** Searches all alarms for the one that is due first. */
function createNaive(): Alarms {
  const offsets = Array.from({ length: SESSIONS }, () => 0)
  const alarms = new Set<NaiveAlarm>()
  let shared = 0

  const getDueTime = ({ at, session }: NaiveAlarm): number => at - (offsets[session] ?? 0)

  function ringDue(): void {
    const until = shared
    for (;;) {
      // The sort is stable, and a Set keeps the order in which its values were added.
      const [next] = [...alarms]
        .filter((alarm) => getDueTime(alarm) <= until)
        .toSorted((a, b) => getDueTime(a) - getDueTime(b))
      if (next === undefined) return
      alarms.delete(next)
      next.ring(next.at)
    }
  }

  return {
    advance(ms, session) {
      if (session === undefined) shared += ms
      else offsets[session] = (offsets[session] ?? 0) + ms
      ringDue()
    },
    setAlarm(session, afterMs, ring) {
      const now = shared + (offsets[session] ?? 0)
      const alarm = { session, at: now + afterMs, ring }
      if (afterMs === 0) ring(alarm.at)
      else alarms.add(alarm)
      return () => alarms.delete(alarm)
    },
  }
}
