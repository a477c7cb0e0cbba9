import { expect, test } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'
import { createSessions, nextNumber, resetSession } from '../../src/engine/sessions.ts'
import type { JournalEntry } from '../../src/engine/journal.ts'

test('creates the default session at once, and others on first use', () => {
  const { sessions } = setUp({ sessions: 10 })
  expect(getNames(sessions)).toEqual(['default'])

  const session = sessions.getOrCreate('w1')
  expect(sessions.getOrCreate('w1')).toBe(session)
  expect(sessions.find('w1')).toBe(session)
  expect(sessions.find('w2')).toBeUndefined()
  expect(getNames(sessions)).toEqual(['default', 'w1'])
})

test('removes the oldest session at the limit, never the default one', () => {
  const { sessions, evicted } = setUp({ sessions: 3 })
  for (const name of ['w1', 'w2', 'w3', 'w4']) sessions.getOrCreate(name)

  expect(evicted).toEqual(['w1', 'w2'])
  expect(getNames(sessions)).toEqual(['default', 'w3', 'w4'])
})

test('creates a removed session again', () => {
  const { sessions } = setUp({ sessions: 2 })
  const first = sessions.getOrCreate('w1')
  first.clock.advance(100)
  sessions.getOrCreate('w2')

  expect(sessions.getOrCreate('w1')).not.toBe(first)
  expect(sessions.getOrCreate('w1').clock.now()).toBe(0)
})

test('keeps the journal of each session separate', () => {
  const { sessions } = setUp({ sessions: 10, requests: 2 })
  for (const at of [1, 2, 3]) sessions.record(sessions.getOrCreate('default'), createEntry(at))
  sessions.record(sessions.getOrCreate('w1'), createEntry(4))

  expect(getInstants(sessions)).toEqual({ default: [2, 3], w1: [4] })
})

test('clears the journals of the oldest sessions if all together hold too many entries', () => {
  const { sessions } = setUp({ sessions: 1_000, requests: 1 })
  for (let number = 1; number <= 101; number += 1) {
    sessions.record(sessions.getOrCreate(`w${number}`), createEntry(number))
  }
  const kept = sessions.list().filter(({ journal }) => journal.size > 0)

  expect(kept.map(({ name }) => name)).toEqual(Array.from({ length: 49 }, (_, index) => `w${53 + index}`))
})

test('never clears the journal of the session that records a call', () => {
  const { sessions } = setUp({ sessions: 1_000, requests: 1 })
  for (let number = 1; number <= 100; number += 1) {
    sessions.record(sessions.getOrCreate(`w${number}`), createEntry(number))
  }
  sessions.record(sessions.getOrCreate('w1'), createEntry(101))

  expect(
    sessions
      .getOrCreate('w1')
      .journal.entries()
      .map(({ at }) => at),
  ).toEqual([101])
  expect(sessions.getOrCreate('w2').journal.size).toBe(0)
})

test('counts the numbers of a session by kind', () => {
  const session = setUp({ sessions: 10 }).sessions.getOrCreate('w1')

  expect([
    nextNumber(session, 'id/sync'),
    nextNumber(session, 'id/sync'),
    nextNumber(session, 'id/prism'),
  ]).toEqual([1, 2, 1])
})

test('resets a session to its initial state', () => {
  const { sessions } = setUp({ sessions: 10 })
  const session = sessions.getOrCreate('w1')
  session.clock.advance(100)
  session.scenarioQueue.use(['stuck'], { once: false })
  sessions.record(session, createEntry(1))
  nextNumber(session, 'id/sync')
  resetSession(session)

  expect({
    now: session.clock.now(),
    scenario: session.scenarioQueue.peek('sync'),
    calls: session.journal.size,
    next: nextNumber(session, 'id/sync'),
  }).toEqual({ now: 0, scenario: undefined, calls: 0, next: 1 })
})

function setUp({ sessions: maxSessions, requests = 10 }: { sessions: number; requests?: number }) {
  const fake = createSharedClock({ kind: 'manual', startAt: 0, speed: 1 })
  const evicted: string[] = []
  const sessions = createSessions(
    { sessions: maxSessions, requests },
    () => fake.createClock(),
    ({ name }) => evicted.push(name),
  )
  return { sessions, evicted }
}

type Sessions = ReturnType<typeof createSessions>

function getNames(sessions: Sessions): string[] {
  return sessions.list().map(({ name }) => name)
}

function getInstants(sessions: Sessions): Record<string, number[]> {
  return Object.fromEntries(
    sessions.list().map(({ name, journal }) => [name, journal.entries().map(({ at }) => at)]),
  )
}

function createEntry(at: number): JournalEntry {
  const call = {
    operation: 'status',
    method: 'GET',
    path: '/',
    query: '',
    headers: () => [],
    body: undefined,
    unknown: [],
    definition: undefined,
    keyHeaders: () => ({}),
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
