import { expect, test } from 'vitest'

import { didYouMean, findNearest, suggest } from '../../src/lib/nearest.ts'

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

test('lists up to ten known values, and of more only the nearest three', () => {
  const numbers = Array.from({ length: 11 }, (_, index) => `value-${index}`)
  expect(suggest('hapy', KNOWN, 'list')).toBe('Did you mean happy? Known: happy, slow, slow-fail, third-poll')
  expect(suggest(5, KNOWN)).toBe('Known: happy, slow, slow-fail, third-poll')
  expect(suggest('vlue-10', numbers, 'list')).toBe(
    'Did you mean value-10? Nearest: value-10, value-0, value-1. Run list to list all',
  )
  expect(suggest('x', numbers, 'list')).toMatch(
    /^Nearest: value-\d, value-\d, value-\d\. Run list to list all$/,
  )
  expect(suggest('vlue-10', numbers)).toBe('Did you mean value-10? Nearest: value-10, value-0, value-1')
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
