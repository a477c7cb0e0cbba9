import { expect, test } from 'vitest'

import { didYouMean, findNearest } from '../../src/lib/nearest.ts'

const KNOWN = ['happy', 'slow', 'slow-fail', 'third-poll']

test('asks whether a word that is nearly known was meant', () => {
  expect(['slow-fial', 'hapy', 'thirdpoll', 'solw', 'x'].map((word) => didYouMean(word, KNOWN))).toEqual([
    'Did you mean slow-fail? ',
    'Did you mean happy? ',
    'Did you mean third-poll? ',
    'Did you mean slow? ',
    '',
  ])
})

test('guesses at nothing for an endless word', () => {
  expect(didYouMean('x'.repeat(100_000), KNOWN)).toBe('')
})

test('guesses at nothing where nothing is known', () => {
  expect(didYouMean('happy', [])).toBe('')
})

test('finds the nearest word, however unlike', () => {
  expect(findNearest('xyz', ['abcdef', 'ab'])).toBe('ab')
  expect(findNearest('xyz', [])).toBeUndefined()
})
