import { expect, test } from 'vitest'
import { createJournals } from '../../src/engine/journals.ts'
import { createTestEntry } from '../support/journal-entry.ts'
import type { Journal } from '../../src/engine/journals.ts'

test('keeps the last entries, oldest first', () => {
  const journal = createJournals(3)()
  addAll(journal, [1, 2])
  expect(getInstants(journal)).toEqual([1, 2])

  addAll(journal, [3, 4, 5, 6, 7])
  expect(getInstants(journal)).toEqual([5, 6, 7])
  expect(journal.size).toBe(3)

  addAll(journal, [8])
  expect(getInstants(journal)).toEqual([6, 7, 8])
})

test('keeps one entry with a limit of one', () => {
  const journal = createJournals(1)()
  addAll(journal, [1, 2, 3])

  expect(getInstants(journal)).toEqual([3])
})

test('keeps new entries after it was cleared', () => {
  const journal = createJournals(2)()
  addAll(journal, [1, 2, 3])
  addAll(journal, [4], false)
  journal.clear()

  expect(journal.size).toBe(0)
  addAll(journal, [5, 6, 7])
  expect(getInstants(journal)).toEqual([6, 7])
})

test('lists the calls with and without an accepted key in the order in which they were added', () => {
  const journal = createJournals(10)()
  addAll(journal, [5])
  addAll(journal, [3, 4], false)
  addAll(journal, [1])
  addAll(journal, [2], false)

  expect(getInstants(journal)).toEqual([5, 3, 4, 1, 2])
  expect(journal.size).toBe(5)
})

test('never drops a call with an accepted key for one without', () => {
  const journal = createJournals(3)()
  addAll(journal, [1, 2, 3])
  addAll(journal, [4, 5, 6, 7, 8], false)
  expect(getInstants(journal)).toEqual([1, 2, 3, 6, 7, 8])

  addAll(journal, [9])
  expect(getInstants(journal)).toEqual([2, 3, 6, 7, 8, 9])
})

test('clears the oldest journals if all together hold too many entries', () => {
  const journals = createMany(createJournals(1), 101)
  for (const [index, journal] of journals.entries()) addAll(journal, [index + 1])

  expect(journals.flatMap(getInstants)).toEqual(Array.from({ length: 49 }, (_, index) => 53 + index))
})

test('never clears the journal that a call is added to', () => {
  const [first, ...others] = createMany(createJournals(2), 101)
  addAll(first, [1])
  for (const journal of others.slice(1)) addAll(journal, [2, 3])
  addAll(others[0], [4])
  addAll(first, [5])

  expect(getInstants(first)).toEqual([1, 5])
  expect(others.filter((journal) => journal.size > 0)).toHaveLength(49)
})

test('clears no call with an accepted key for calls without one', () => {
  const create = createJournals(2)
  const full = createMany(create, 100)
  for (const journal of full) addAll(journal, [1, 2])
  const others = createMany(create, 100)
  for (const journal of others) addAll(journal, [3, 4, 5], false)

  expect(full.map((journal) => journal.size)).toEqual(full.map(() => 2))
  expect(others.reduce((size, journal) => size + journal.size, 0)).toBeLessThanOrEqual(20)
})

test('counts the calls of a cleared journal no longer', () => {
  const create = createJournals(1)
  const kept = create()
  addAll(kept, [1])
  for (const journal of createMany(create, 1_000)) {
    addAll(journal, [2])
    journal.clear()
  }

  expect(getInstants(kept)).toEqual([1])
})

function createMany(create: () => Journal, count: number): Journal[] {
  return Array.from({ length: count }, create)
}

function addAll(journal: Journal | undefined, instants: readonly number[], hasAcceptedKey = true): void {
  for (const at of instants) journal?.add(createTestEntry({ at, hasAcceptedKey }))
}

function getInstants(journal: Journal | undefined): number[] {
  return journal?.entries().map(({ at }) => at) ?? []
}

const MIB = 1_024 ** 2

test('clears the oldest other journals if large requests take too much memory', () => {
  const createJournal = createJournals(1_000)
  const [first, second, third] = [createJournal(), createJournal(), createJournal()]
  first.add(createTestEntry({ extraBytes: 20 * MIB }))
  second.add(createTestEntry({ extraBytes: 10 * MIB }))
  third.add(createTestEntry({ extraBytes: 3 * MIB }))

  expect([first.size, second.size, third.size]).toEqual([0, 1, 1])
})

test('removes the older half of a journal that alone takes too much memory', () => {
  const journal = createJournals(10)()
  for (let at = 0; at < 35; at += 1) journal.add(createTestEntry({ at, extraBytes: 4 * MIB }))

  // Eight entries take 32 MiB. The ninth removes the older five.
  expect(journal.entries().map(({ at }) => at)).toEqual([30, 31, 32, 33, 34])
})
