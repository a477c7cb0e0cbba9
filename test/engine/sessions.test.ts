import { expect, test } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'
import { nextNumber, resetSession } from '../../src/engine/session.ts'
import { createSessions } from '../../src/engine/sessions.ts'
import type { JournalEntry } from '../../src/engine/journal.ts'

test('makes a session when it is first asked for, and the default one at once', () => {
  const { sessions } = setUp({ sessions: 10 })
  expect(namesOf(sessions)).toEqual(['default'])

  const own = sessions.get('w1')
  expect(sessions.get('w1')).toBe(own)
  expect(sessions.find('w1')).toBe(own)
  expect(sessions.find('w2')).toBeUndefined()
  expect(namesOf(sessions)).toEqual(['default', 'w1'])
})

test('lets the oldest session leave at the bound, never the default one', () => {
  const { sessions, left } = setUp({ sessions: 3 })
  for (const name of ['w1', 'w2', 'w3', 'w4']) sessions.get(name)

  expect(left).toEqual(['w1', 'w2'])
  expect(namesOf(sessions)).toEqual(['default', 'w3', 'w4'])
})

test('makes a session anew that had to leave', () => {
  const { sessions } = setUp({ sessions: 2 })
  const first = sessions.get('w1')
  first.clock.advance(100)
  sessions.get('w2')

  expect(sessions.get('w1')).not.toBe(first)
  expect(sessions.get('w1').clock.now()).toBe(0)
})

test('keeps the calls of each session apart', () => {
  const { sessions } = setUp({ sessions: 10, requests: 2 })
  for (const at of [1, 2, 3]) sessions.record(sessions.get('default'), toEntry(at))
  sessions.record(sessions.get('w1'), toEntry(4))

  expect(instantsOf(sessions)).toEqual({ default: [2, 3], w1: [4] })
})

test('lets the sessions made first give up their calls, where all together keep too many', () => {
  const { sessions } = setUp({ sessions: 1_000, requests: 1 })
  for (let number = 1; number <= 101; number += 1) {
    sessions.record(sessions.get(`w${number}`), toEntry(number))
  }
  const kept = sessions.all().filter(({ journal }) => journal.size > 0)

  expect(kept.map(({ name }) => name)).toEqual(Array.from({ length: 49 }, (_, index) => `w${53 + index}`))
})

test('never takes its calls from the session that is speaking', () => {
  const { sessions } = setUp({ sessions: 1_000, requests: 1 })
  for (let number = 1; number <= 100; number += 1) {
    sessions.record(sessions.get(`w${number}`), toEntry(number))
  }
  sessions.record(sessions.get('w1'), toEntry(101))

  expect(
    sessions
      .get('w1')
      .journal.entries()
      .map(({ at }) => at),
  ).toEqual([101])
  expect(sessions.get('w2').journal.size).toBe(0)
})

test('numbers what a session draws, by kind', () => {
  const session = setUp({ sessions: 10 }).sessions.get('w1')

  expect([
    nextNumber(session, 'id/sync'),
    nextNumber(session, 'id/sync'),
    nextNumber(session, 'id/prism'),
  ]).toEqual([1, 2, 1])
})

test('takes a session back to its beginning', () => {
  const { sessions } = setUp({ sessions: 10 })
  const session = sessions.get('w1')
  session.clock.advance(100)
  session.scenarioQueue.use(['stuck'], { once: false })
  sessions.record(session, toEntry(1))
  nextNumber(session, 'id/sync')
  resetSession(session)

  expect({
    now: session.clock.now(),
    inUse: session.scenarioQueue.peek('sync'),
    calls: session.journal.size,
    next: nextNumber(session, 'id/sync'),
  }).toEqual({ now: 0, inUse: undefined, calls: 0, next: 1 })
})

function setUp({ sessions: most, requests = 10 }: { sessions: number; requests?: number }) {
  const fake = createSharedClock({ kind: 'manual', start: 0, speed: 1 })
  const left: string[] = []
  const sessions = createSessions(
    { sessions: most, requests },
    () => fake.createClock(),
    ({ name }) => left.push(name),
  )
  return { sessions, left }
}

type Sessions = ReturnType<typeof createSessions>

function namesOf(sessions: Sessions): string[] {
  return sessions.all().map(({ name }) => name)
}

function instantsOf(sessions: Sessions): Record<string, number[]> {
  return Object.fromEntries(
    sessions.all().map(({ name, journal }) => [name, journal.entries().map(({ at }) => at)]),
  )
}

function toEntry(at: number): JournalEntry {
  const call = {
    operation: 'status',
    method: 'GET',
    path: '/',
    query: '',
    headers: () => [],
    body: undefined,
  }
  const answer = {
    status: 200,
    generation: undefined,
    shownState: undefined,
    scenario: undefined,
    reason: undefined,
  }
  return { at, session: 'any', provider: 'sync', ...call, ...answer }
}
