import { expect, test } from 'vitest'
import { appendPath } from '../../src/lib/append-path.ts'

test('encodes each segment', () => {
  expect(appendPath('http://localhost/v2', 'a/b %?#', 'ü')).toBe(
    'http://localhost/v2/a%2Fb%20%25%3F%23/%C3%BC',
  )
})

test('replaces half of a surrogate pair, which cannot be encoded', () => {
  expect(appendPath('http://localhost', '\u{D800}', '💥')).toBe('http://localhost/%EF%BF%BD/%F0%9F%92%A5')
})
