import { expect, test, vi } from 'vitest'

import { createGenerationStore } from '../../src/engine/store.ts'
import { createTestGeneration } from '../support/generation.ts'
import type { Generation } from '../../src/generations/generation.ts'

test('finds a generation by its session, provider and id', () => {
  const store = createGenerationStore(10, () => 0, NO_EVENTS)
  const generation = createRunning('one')
  store.add(generation)

  expect(store.get('default', 'sync', 'one')).toBe(generation)
  expect(store.get('other', 'sync', 'one')).toBeUndefined()
  expect(store.get('default', 'prism', 'one')).toBeUndefined()
  expect(store.get('default', 'sync', 'two')).toBeUndefined()
})

test('keeps the same id separate by session and provider, and finds its sessions', () => {
  const store = createGenerationStore(10, () => 0, NO_EVENTS)
  const generations = [
    createRunning('one'),
    createRunning('one', { session: 'w1' }),
    createRunning('one', { provider: 'prism' }),
  ]
  for (const generation of generations) store.add(generation)

  expect(store.size).toBe(3)
  expect(store.findSessions('sync', 'one')).toEqual(['default', 'w1'])
  expect(store.findSessions('prism', 'one')).toEqual(['default'])
  expect(store.findSessions('trugen', 'one')).toEqual([])
})

test('finds the sessions of an id among many sessions, after changes too', () => {
  const store = createGenerationStore(1_000, () => 0, NO_EVENTS)
  for (let number = 0; number < 200; number += 1)
    store.add(createRunning(`id-${number}`, { session: `s${number}` }))
  const shared = ['s3', 's9'].map((session) => createRunning('shared', { session }))
  for (const generation of shared) store.add(generation)
  expect(store.findSessions('sync', 'shared')).toEqual(['s3', 's9'])

  store.add(createRunning('shared', { session: 's12' }))
  store.add(createRunning('shared', { session: 's9' }))
  store.add(createRunning('late', { session: 's1' }))
  expect(store.findSessions('sync', 'shared').toSorted()).toEqual(['s12', 's3', 's9'])
  expect(store.findSessions('sync', 'late')).toEqual(['s1'])
  expect(store.findSessions('prism', 'late')).toEqual([])

  store.clear('s9')
  store.clear('s1')
  expect(store.findSessions('sync', 'shared').toSorted()).toEqual(['s12', 's3'])
  expect(store.findSessions('sync', 'late')).toEqual([])
  expect(store.findSessions('sync', 'id-7')).toEqual(['s7'])
})

test('does not search each session for an unknown id', () => {
  const store = createGenerationStore(1_000, () => 0, NO_EVENTS)
  for (let number = 0; number < 200; number += 1)
    store.add(createRunning(`id-${number}`, { session: `s${number}` }))
  store.findSessions('sync', 'unknown')
  const get = vi.spyOn(Map.prototype, 'get')
  store.findSessions('sync', 'unknown')
  const calls = get.mock.calls.length
  get.mockRestore()
  expect(calls).toBeLessThan(10)
})

test('lists the generations of one session by creation time, then in the order they were added', () => {
  const store = createGenerationStore(10, () => 0, NO_EVENTS)
  store.add(createRunning('young', { createdAt: 9 }))
  store.add(createRunning('old', { createdAt: 1, provider: 'prism' }))
  store.add(createRunning('old too', { createdAt: 1, provider: 'prism' }))
  store.add(createRunning('other session', { session: 'w1' }))

  expect(store.list('default').map(({ id }) => id)).toEqual(['old', 'old too', 'young'])
  expect(store.list('unused')).toEqual([])
})

test('removes the generations of one session', () => {
  const { store, evicted } = createLimitedStore(10)
  store.add(createRunning('one'))
  store.add(createRunning('two', { session: 'w1' }))
  store.add(createRunning('three', { provider: 'prism' }))
  store.clear('default')
  store.clear('default')

  expect(evicted).toEqual(['one', 'three'])
  expect(store.size).toBe(1)
  expect(store.get('w1', 'sync', 'two')?.id).toBe('two')
})

test('removes the oldest ended generation at the limit', () => {
  const { store, evicted } = createLimitedStore(3)
  for (const generation of [
    createRunning('a'),
    createEnded('b'),
    createEnded('c'),
    createRunning('d'),
    createRunning('e'),
  ]) {
    store.add(generation)
  }

  expect(evicted).toEqual(['b', 'c'])
  expect(store.list('default').map(({ id }) => id)).toEqual(['a', 'd', 'e'])
  expect(store.get('default', 'sync', 'b')).toBeUndefined()
})

test('removes the oldest generation at the limit if none has ended', () => {
  const { store, evicted } = createLimitedStore(2)
  for (const id of ['a', 'b', 'c', 'd']) store.add(createRunning(id))

  expect(evicted).toEqual(['a', 'b'])
  expect(store.size).toBe(2)
})

test('looks for an ended generation among the oldest hundred only', () => {
  const { store, evicted } = createLimitedStore(102)
  for (let number = 1; number <= 99; number += 1) store.add(createRunning(`${number}`))
  for (const generation of [
    createEnded('100'),
    createEnded('101'),
    createRunning('102'),
    createRunning('103'),
    createRunning('104'),
  ]) {
    store.add(generation)
  }

  expect(evicted).toEqual(['100', '101'])

  const { store: other, evicted: otherEvicted } = createLimitedStore(101)
  for (let number = 1; number <= 100; number += 1) other.add(createRunning(`${number}`))
  other.add(createEnded('101'))
  other.add(createRunning('102'))

  expect(otherEvicted).toEqual(['1'])
})

test('uses the clock of the session of each generation', () => {
  const evicted: string[] = []
  const store = createGenerationStore(2, (session) => (session === 'ahead' ? 100 : 0), {
    ...NO_EVENTS,
    onRemove: ({ id }) => evicted.push(id),
  })
  store.add(createRunning('behind'))
  store.add(createRunning('ahead', { session: 'ahead' }))
  store.add(createRunning('new'))

  expect(evicted).toEqual(['ahead'])
})

test('reuses the space of a cleared session', () => {
  const { store, evicted } = createLimitedStore(2)
  store.add(createRunning('a', { session: 'w1' }))
  store.add(createRunning('b'))
  store.clear('w1')
  store.add(createRunning('c'))

  expect(evicted).toEqual(['a'])
  store.add(createRunning('d'))
  expect(evicted).toEqual(['a', 'b'])
})

test('has the right size when a session is cleared after removals', () => {
  const { store, evicted } = createLimitedStore(3)
  for (const id of ['a', 'b', 'c', 'd']) store.add(createRunning(id))
  store.add(createRunning('e', { session: 'w1' }))
  store.clear('w1')

  expect(evicted).toEqual(['a', 'b', 'e'])
  expect(store.size).toBe(2)
})

test('looks at no more than a hundred generations for each of 100,000 adds', () => {
  let clockReads = 0
  const store = createGenerationStore(
    90_000,
    () => {
      clockReads += 1
      return 0
    },
    NO_EVENTS,
  )
  for (let number = 0; number < 100_000; number += 1) store.add(createRunning(`${number}`))

  expect(store.size).toBe(90_000)
  expect(store.list('default').map(({ id }) => id)).toEqual(
    Array.from({ length: 90_000 }, (_, index) => `${10_000 + index}`),
  )
  expect(clockReads).toBe(10_000 * 100)
})

test('lists the generations of one provider', () => {
  const store = createGenerationStore(10, () => 0, NO_EVENTS)
  store.add(createRunning('young', { createdAt: 9 }))
  store.add(createRunning('other', { createdAt: 1, provider: 'prism' }))
  store.add(createRunning('old', { createdAt: 1 }))

  expect(store.list('default', 'sync').map(({ id }) => id)).toEqual(['old', 'young'])
  expect(store.list('default', 'trugen')).toEqual([])
})

test('counts the generations of a provider in a session that have not ended', () => {
  const store = createGenerationStore(10, () => 0, NO_EVENTS)
  const count = (now: number): number => store.countRunning('default', 'sync', { limit: 0, now })
  expect(count(0)).toBe(0)
  const deleted = createRunning('deleted')
  for (const generation of [
    createRunning('a'),
    createRunning('b', { createdAt: 20 }),
    createEnded('c'),
    createRunning('d', { session: 'w1' }),
    createRunning('e', { provider: 'prism' }),
    deleted,
  ])
    store.add(generation)
  deleted.deletedAt = 1

  expect([count(0), count(49), count(50), count(69), count(70)]).toEqual([2, 2, 1, 1, 0])
  store.add(createRunning('f', { createdAt: 70 }))
  const removed = createRunning('g', { createdAt: 70 })
  store.add(removed)
  expect(count(70)).toBe(2)
  store.remove(removed)
  expect(count(70)).toBe(1)
  store.clear('default')
  expect(count(70)).toBe(0)
})

test('looks at generations only at the limit, and at an ended one only once', () => {
  const store = createGenerationStore(1_000, () => 0, NO_EVENTS)
  let visits = 0
  const add = (id: string, generation: Generation): void =>
    store.add({
      ...generation,
      id,
      get plan() {
        visits += 1
        return generation.plan
      },
    })
  const count = (limit: number): number => store.countRunning('default', 'sync', { limit, now: 0 })
  for (let number = 0; number < 100; number += 1) add(`ended-${number}`, createEnded('one'))
  for (let number = 0; number < 3; number += 1) add(`running-${number}`, createRunning('one'))

  expect([count(1_000), visits]).toEqual([103, 0])
  expect([count(3), visits]).toEqual([3, 103])
  expect([count(4), visits]).toEqual([3, 103])
  expect([count(3), visits]).toEqual([3, 106])
})

function createRunning(id: string, facts: Partial<Generation> = {}): Generation {
  return createTestGeneration([{ state: 'processing', for: 50 }, { state: 'completed' }], { id, ...facts })
}

function createEnded(id: string): Generation {
  return createTestGeneration([{ state: 'completed' }], { id })
}

function createLimitedStore(limit: number) {
  const evicted: string[] = []
  const store = createGenerationStore(limit, () => 0, {
    ...NO_EVENTS,
    onRemove: ({ id }) => evicted.push(id),
  })
  return { store, evicted }
}

const NO_EVENTS = { onLimit() {}, onRemove() {} }
