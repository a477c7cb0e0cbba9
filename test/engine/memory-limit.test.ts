import { expect, test } from 'vitest'
import { createLifetime } from '../../src/engine/lifetime.ts'
import { createMemoryLimit } from '../../src/engine/memory-limit.ts'
import type { Lifetime } from '../../src/engine/lifetime.ts'

test('removes the oldest records once all together take too much memory', () => {
  const { add, removed, memory } = setUp(10_000)
  for (const name of ['a', 'b', 'c', 'd']) add(name, 4_000)

  expect(removed).toEqual(['a', 'b'])
  expect(memory.bytes).toBe(8_000)
})

test('keeps a single record that is larger than the limit until the next one comes', () => {
  const { add, removed, memory } = setUp(10_000)
  add('a', 20_000)
  expect([removed, memory.bytes]).toEqual([[], 20_000])
  add('b', 2_000)
  expect([removed, memory.bytes]).toEqual([['a'], 2_000])
})

test('does not count a record that was removed, or whose session has ended', () => {
  const { add, removed, memory } = setUp(10_000)
  const lifetime = createLifetime()
  const first = add('a', 4_000)
  add('b', 4_000, lifetime)
  memory.delete(first)
  lifetime.end()
  add('c', 9_000)

  expect([removed, memory.bytes]).toEqual([[], 9_000])
})

test('does not count a record whose session has ended before', () => {
  const { add, memory } = setUp(10_000)
  const lifetime = createLifetime()
  lifetime.end()
  add('a', 4_000, lifetime)

  expect(memory.bytes).toBe(0)
})

function setUp(maxBytes: number) {
  const removed: string[] = []
  const memory = createMemoryLimit(() => {}, maxBytes)
  function add(name: string, bytes: number, lifetime: Lifetime = createLifetime()): object {
    const owner = { name }
    memory.add(owner, { bytes, lifetime, remove: () => removed.push(name) })
    return owner
  }
  return { memory, removed, add }
}
