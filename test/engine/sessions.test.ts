import { expect, test } from 'vitest'

import { createSharedClock } from '../../src/engine/clock.ts'
import { createMemoryLimit } from '../../src/engine/memory-limit.ts'
import { createSessions, nextNumber } from '../../src/engine/sessions.ts'
import { createTestEntry } from '../support/journal-entry.ts'

test('creates the default session at once, and others on first use', () => {
  const { sessions } = setUp({ sessions: 10 })
  expect(getNames(sessions)).toEqual(['default'])

  const session = sessions.getOrCreate('w1')
  expect(sessions.getOrCreate('w1')).toBe(session)
  expect(sessions.find('w1')).toBe(session)
  expect(sessions.find('w2')).toBeUndefined()
  expect(getNames(sessions)).toEqual(['default', 'w1'])
})

test('drafts a session, which the fake does not have until it is adopted', () => {
  const { sessions, evicted } = setUp({ sessions: 2 })
  sessions.getOrCreate('w1')
  const draft = sessions.findOrDraft('w2')
  expect([getNames(sessions), evicted]).toEqual([['default', 'w1'], []])

  sessions.adopt(draft)
  expect(sessions.findOrDraft('w2')).toBe(draft)
  expect([getNames(sessions), evicted]).toEqual([['default', 'w2'], ['w1']])
  sessions.adopt(draft)
  expect(getNames(sessions)).toEqual(['default', 'w2'])
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

test('keeps the journal of each session separate, with the limit of the options', () => {
  const { sessions } = setUp({ sessions: 10, requests: 2 })
  for (const at of [1, 2, 3]) sessions.getOrCreate('default').journal.add(createTestEntry({ at }))
  sessions.getOrCreate('w1').journal.add(createTestEntry({ at: 4 }))

  expect(getInstants(sessions)).toEqual({ default: [2, 3], w1: [4] })
})

test('counts the numbers of a session by kind', () => {
  const session = setUp({ sessions: 10 }).sessions.getOrCreate('w1')

  expect([
    nextNumber(session, 'id/sync'),
    nextNumber(session, 'id/sync'),
    nextNumber(session, 'id/prism'),
  ]).toEqual([1, 2, 1])
})

test('ends a session at a reset, and starts a new one with the same name', () => {
  const { sessions, ended } = setUp({ sessions: 10 })
  const session = sessions.getOrCreate('w1')
  session.clock.advance(100)
  session.scenarioQueue.use(['stuck'], { once: false })
  session.journal.add(createTestEntry({}))
  nextNumber(session, 'id/sync')
  sessions.reset(session)
  const next = sessions.getOrCreate('w1')

  expect(ended).toEqual(['w1'])
  expect([session.lifetime.isOver, next.lifetime.isOver]).toEqual([true, false])
  expect({
    now: next.clock.now(),
    scenario: next.scenarioQueue.peek('sync'),
    calls: next.journal.size,
    next: nextNumber(next, 'id/sync'),
  }).toEqual({ now: 0, scenario: undefined, calls: 0, next: 1 })
})

test('ends a session that is removed at the limit', () => {
  const { sessions, ended } = setUp({ sessions: 2 })
  const first = sessions.getOrCreate('w1')
  sessions.getOrCreate('w2')

  expect(ended).toEqual(['w1'])
  expect(first.lifetime.isOver).toBe(true)
})

function setUp({ sessions: maxSessions, requests = 10 }: { sessions: number; requests?: number }) {
  const fake = createSharedClock({ kind: 'manual', startAt: 0, speed: 1 })
  const evicted: string[] = []
  const ended: string[] = []
  const sessions = createSessions({ sessions: maxSessions, requests }, () => fake.createClock(), {
    memory: createMemoryLimit(() => {}),
    onEvict: ({ name }) => evicted.push(name),
    onEnd: ({ name }) => ended.push(name),
  })
  return { sessions, evicted, ended }
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
