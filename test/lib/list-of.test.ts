import { expect, test } from 'vitest'
import * as z from 'zod/mini'

import { atMost, listOf } from '../../src/lib/list-of.ts'
import { findMistakes } from '../../src/lib/parse.ts'

const numbers = listOf(z.number('must be a number'), 'must be a list')

test('returns the parsed items', () => {
  const withDefault = listOf(z.prefault(z.string('must be a string'), 'a'), 'must be a list')

  expect(numbers.parse([1, 2])).toEqual([1, 2])
  expect(withDefault.parse([undefined, 'b'])).toEqual(['a', 'b'])
})

test('names each mistake with its path', () => {
  const schema = z.object({ lists: listOf(numbers, 'must be a list of lists') })

  expect(findMistakes(schema, { lists: [[1], [2, 'x'], 3] })).toEqual([
    { path: ['lists', 1, 1], message: 'must be a number' },
    { path: ['lists', 2], message: 'must be a list' },
  ])
  expect(findMistakes(schema, { lists: null })).toEqual([
    { path: ['lists'], message: 'must be a list of lists' },
  ])
})

test('stops after 100 mistakes, also in lists of lists', () => {
  const words = Array.from({ length: 500_000 }, () => 'x')

  expect(findMistakes(numbers, words)).toHaveLength(100)
  expect(findMistakes(listOf(numbers, 'must be a list'), [[1], words, words])).toHaveLength(100)
})

test('checks the length before the items', () => {
  const visited: unknown[] = []
  const item = z.custom((value) => visited.push(value) > 0)
  const value = [1, 2, 3, 4]

  expect(
    findMistakes(listOf(item, 'must be a list').check(z.minLength(1), atMost(3, 'items')), value),
  ).toEqual([{ path: [], message: 'must have at most 3 items' }])
  expect(findMistakes(listOf(item, 'must be a list').check(z.length(3, 'must have 3 items')), value)).toEqual(
    [{ path: [], message: 'must have 3 items' }],
  )
  expect(visited).toEqual([])
})
