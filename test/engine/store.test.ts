import { expect, test } from 'vitest'

import { createGenerationStore } from '../../src/engine/store.ts'
import { toGeneration } from '../support/generation.ts'
import type { Generation } from '../../src/generations/generation.ts'

test('finds a generation by its session, provider and id', () => {
  const store = createGenerationStore(10, () => 0, none)
  const one = running('one')
  store.add(one)

  expect(store.get('default', 'sync', 'one')).toBe(one)
  expect(store.get('other', 'sync', 'one')).toBeUndefined()
  expect(store.get('default', 'prism', 'one')).toBeUndefined()
  expect(store.get('default', 'sync', 'two')).toBeUndefined()
})

test('keeps the same id apart by session and provider, and tells its owners', () => {
  const store = createGenerationStore(10, () => 0, none)
  const own = [running('one'), running('one', { session: 'w1' }), running('one', { provider: 'prism' })]
  for (const generation of own) store.add(generation)

  expect(store.size).toBe(3)
  expect(store.findSessions('sync', 'one')).toEqual(['default', 'w1'])
  expect(store.findSessions('prism', 'one')).toEqual(['default'])
  expect(store.findSessions('trugen', 'one')).toEqual([])
})

test('lists the generations of one session, oldest first, and in the order they came', () => {
  const store = createGenerationStore(10, () => 0, none)
  store.add(running('young', { createdAt: 9 }))
  store.add(running('old', { createdAt: 1, provider: 'prism' }))
  store.add(running('old too', { createdAt: 1, provider: 'prism' }))
  store.add(running('stranger', { session: 'w1' }))

  expect(store.list('default').map(({ id }) => id)).toEqual(['old', 'old too', 'young'])
  expect(store.list('nobody')).toEqual([])
})

test('clears one session and says what was there', () => {
  const store = createGenerationStore(10, () => 0, none)
  store.add(running('one'))
  store.add(running('two', { session: 'w1' }))
  store.add(running('three', { provider: 'prism' }))

  expect(store.clear('default').map(({ id }) => id)).toEqual(['one', 'three'])
  expect(store.clear('default')).toEqual([])
  expect(store.size).toBe(1)
  expect(store.get('w1', 'sync', 'two')?.id).toBe('two')
})

test('lets the oldest that has ended leave at the bound', () => {
  const { store, left } = createBoundStore(3)
  for (const generation of [running('a'), ended('b'), ended('c'), running('d'), running('e')]) {
    store.add(generation)
  }

  expect(left).toEqual(['b', 'c'])
  expect(store.list('default').map(({ id }) => id)).toEqual(['a', 'd', 'e'])
  expect(store.get('default', 'sync', 'b')).toBeUndefined()
})

test('lets the oldest leave at the bound where none has ended', () => {
  const { store, left } = createBoundStore(2)
  for (const id of ['a', 'b', 'c', 'd']) store.add(running(id))

  expect(left).toEqual(['a', 'b'])
  expect(store.size).toBe(2)
})

test('looks for one that has ended among the first hundred only', () => {
  const { store, left } = createBoundStore(102)
  for (let number = 1; number <= 99; number += 1) store.add(running(`${number}`))
  for (const generation of [ended('100'), ended('101'), running('102'), running('103'), running('104')]) {
    store.add(generation)
  }

  expect(left).toEqual(['100', '101'])

  const { store: other, left: leftOther } = createBoundStore(101)
  for (let number = 1; number <= 100; number += 1) other.add(running(`${number}`))
  other.add(ended('101'))
  other.add(running('102'))

  expect(leftOther).toEqual(['1'])
})

test("asks each generation's own session for the time", () => {
  const left: string[] = []
  const store = createGenerationStore(
    2,
    (session) => (session === 'ahead' ? 100 : 0),
    ({ id }) => left.push(id),
  )
  store.add(running('behind'))
  store.add(running('ahead', { session: 'ahead' }))
  store.add(running('new'))

  expect(left).toEqual(['ahead'])
})

test('takes the room of a cleared session for new ones', () => {
  const { store, left } = createBoundStore(2)
  store.add(running('a', { session: 'w1' }))
  store.add(running('b'))
  store.clear('w1')
  store.add(running('c'))

  expect(left).toEqual([])
  store.add(running('d'))
  expect(left).toEqual(['b'])
})

test('counts right when a session is cleared after others had to leave', () => {
  const { store, left } = createBoundStore(3)
  for (const id of ['a', 'b', 'c', 'd']) store.add(running(id))
  store.add(running('e', { session: 'w1' }))
  store.clear('w1')

  expect(left).toEqual(['a', 'b'])
  expect(store.size).toBe(2)
})

test('looks at no more than a hundred for each of 100,000 adds', () => {
  let asked = 0
  const store = createGenerationStore(
    90_000,
    () => {
      asked += 1
      return 0
    },
    none,
  )
  for (let number = 0; number < 100_000; number += 1) store.add(running(`${number}`))

  expect(store.size).toBe(90_000)
  expect(store.list('default').map(({ id }) => id)).toEqual(
    Array.from({ length: 90_000 }, (_, index) => `${10_000 + index}`),
  )
  expect(asked).toBe(10_000 * 100)
})

function running(id: string, facts: Partial<Generation> = {}): Generation {
  return toGeneration([{ state: 'processing', for: 50 }, { state: 'completed' }], { id, ...facts })
}

function ended(id: string): Generation {
  return toGeneration([{ state: 'completed' }], { id })
}

function createBoundStore(limit: number) {
  const left: string[] = []
  const store = createGenerationStore(
    limit,
    () => 0,
    ({ id }) => left.push(id),
  )
  return { store, left }
}

function none(): void {}
