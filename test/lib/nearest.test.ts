import { expect, test } from 'vitest'

import { didYouMean, findNearest } from '../../src/lib/nearest.ts'

const KNOWN = ['happy', 'slow', 'slow-fail', 'third-poll']

test('suggests a similar word', () => {
  expect(['slow-fial', 'hapy', 'thirdpoll', 'solw', 'x'].map((word) => didYouMean(word, KNOWN))).toEqual([
    'Did you mean slow-fail? ',
    'Did you mean happy? ',
    'Did you mean third-poll? ',
    'Did you mean slow? ',
    '',
  ])
})

test('suggests nothing for a very long word', () => {
  expect(didYouMean('x'.repeat(100_000), KNOWN)).toBe('')
})

test('suggests nothing without candidates', () => {
  expect(didYouMean('happy', [])).toBe('')
})

test('finds the most similar word, even if it is very different', () => {
  expect(findNearest('xyz', ['abcdef', 'ab'])).toBe('ab')
  expect(findNearest('xyz', [])).toBeUndefined()
})

test('compares a limited number of characters', () => {
  const candidates = Array.from({ length: 200_000 }, (_, index) => `${index}${'abcdefghij'.repeat(15)}`)
  expect(findNearest('klmnopqrst'.repeat(20), candidates)).toBeDefined()
  expect(findNearest('happy', [...candidates, 'hapy'])).toBe('hapy')
})
