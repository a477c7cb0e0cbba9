import { expect, test } from 'vitest'
import { wrapText } from '../../src/lib/wrap-text.ts'

test.each([
  ['', 5, ['']],
  ['a b c', 5, ['a b c']],
  ['a b c', 4, ['a b', 'c']],
  ['ab https://example.com/a cd', 5, ['ab', 'https://example.com/a', 'cd']],
])('breaks a text between words: %j at %i', (text, width, lines) => {
  expect(wrapText(text, width)).toEqual(lines)
})
