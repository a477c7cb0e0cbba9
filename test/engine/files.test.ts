import { expect, test } from 'vitest'
import { createFileStore } from '../../src/engine/files.ts'
import { createLifetime } from '../../src/engine/lifetime.ts'
import type { FileStore } from '../../src/engine/files.ts'
import type { Lifetime } from '../../src/engine/lifetime.ts'

test('keeps files until they are removed', () => {
  const { store, add, names } = setUp(100)
  add('a', 10)
  add('b', 20)
  expect(store.get('a')).toMatchObject({ type: 'a/b', bytes: new Uint8Array(10) })
  expect(store.bytes).toBe(30)
  store.remove('a')
  store.remove('a')
  store.remove('unknown')
  expect([names(), store.bytes]).toEqual([['b'], 20])
})

test('replaces a file, which is the newest then', () => {
  const { store, add, names } = setUp(100)
  add('a', 60)
  add('b', 30)
  add('a', 70)
  expect([names(), store.bytes]).toEqual([['a', 'b'], 100])
  add('c', 1)
  expect([names(), store.bytes]).toEqual([['a', 'c'], 71])
})

test('removes the oldest files to make room, and says so', () => {
  const { store, add, names, events } = setUp(100)
  for (const name of ['a', 'b', 'c']) add(name, 30)
  expect(events).toEqual([])
  add('d', 50)
  expect([names(), store.bytes, events]).toEqual([['c', 'd'], 80, ['limit', 'limit']])
})

test('does not keep a file that never fits, and removes no other one for it', () => {
  const { store, add, names, events } = setUp(100)
  add('a', 60)
  add('b', 101)
  expect([names(), store.bytes, events]).toEqual([['a'], 60, ['too large']])
  add('c', 100)
  expect([names(), store.bytes]).toEqual([['c'], 100])
})

test('removes the files of a session at its end', () => {
  const { store, add, names } = setUp(100)
  const [first, second] = [createLifetime(), createLifetime()]
  add('a', 10, first)
  add('b', 10, second)
  first.end()
  add('c', 10, first)
  expect([names(), store.bytes]).toEqual([['b'], 10])
  second.end()
  expect(store.bytes).toBe(0)
})

test('does not remove the new file with an id at the end of the session of the old one', () => {
  const { add, names } = setUp(100)
  const lifetime = createLifetime()
  add('a', 10, lifetime)
  add('a', 20)
  lifetime.end()
  expect(names()).toEqual(['a'])
})

test('counts the files that arrive together with the stored ones', () => {
  const { store, add, names, events } = setUp(100)
  add('a', 30)
  add('b', 30)
  const arriving = store.createReservation()
  expect([arriving.take(40), names()]).toEqual([true, ['a', 'b']])
  expect([arriving.take(1), names(), events]).toEqual([true, ['b'], ['limit']])
  // The memory that is reserved is not free for other files.
  add('c', 60)
  expect([names(), events]).toEqual([['b'], ['limit', 'too large']])
  arriving.release()
  add('c', 60)
  expect([names(), store.bytes]).toEqual([['b', 'c'], 90])
})

test('refuses memory that other files that arrive have taken', () => {
  const { store, events } = setUp(100)
  const [first, second] = [store.createReservation(), store.createReservation()]
  expect([first.take(60), second.take(60), second.take(40)]).toEqual([true, false, true])
  expect(events).toEqual(['too large'])
  first.release()
  expect(second.take(60)).toBe(true)
})

test('gives the memory of a dropped file back, and no more than was taken', () => {
  const { store } = setUp(100)
  const [first, second] = [store.createReservation(), store.createReservation()]
  first.take(60)
  first.giveBack(20)
  expect([second.take(61), second.take(60)]).toEqual([false, true])
  first.giveBack(100)
  expect([second.take(41), second.take(40)]).toEqual([false, true])
  first.release()
  expect(second.take(1)).toBe(false)
})

test('gives memory back once, and none any more after that', () => {
  const { store, events } = setUp(100)
  const [first, second] = [store.createReservation(), store.createReservation()]
  first.take(100)
  first.release()
  first.release()
  expect([first.take(1), second.take(100), second.take(1)]).toEqual([false, true, false])
  expect(events).toEqual(['too large'])
})

function setUp(maxBytes: number) {
  const events: string[] = []
  const store: FileStore = createFileStore(
    { onLimit: () => events.push('limit'), onTooLarge: () => events.push('too large') },
    maxBytes,
  )
  const added = new Set<string>()
  const add = (name: string, size: number, lifetime: Lifetime = createLifetime()): void => {
    added.add(name)
    store.set(name, { type: 'a/b', hash: '', bytes: new Uint8Array(size) }, lifetime)
  }
  const names = (): string[] => [...added].filter((name) => store.get(name) !== undefined).sort()
  return { store, add, names, events }
}
