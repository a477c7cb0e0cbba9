import { expect, test } from 'vitest'
import { formatList, limitNames } from '../../src/lib/format-list.ts'
import { suggest } from '../../src/lib/nearest.ts'

function countNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index}`)
}

test('names up to ten names, and of more only three and the number of the others', () => {
  expect(limitNames(countNames(10))).toEqual(countNames(10))
  expect(limitNames(countNames(11))).toEqual(['n0', 'n1', 'n2', '8 more'])
  expect(formatList(limitNames(countNames(11)))).toBe('n0, n1, n2 and 8 more')
})

test('suggests the nearest three of more than ten names, with and without a command that lists them', () => {
  expect(suggest('n10', countNames(10))).toMatch(/^Did you mean n0\? Known: n0, n1, .*, n9$/)
  expect(suggest('n10', countNames(11))).toBe('Did you mean n10? Nearest: n10, n0, n1')
  expect(suggest('', countNames(11), 'mock-video-api scenarios')).toMatch(
    /^Nearest: n\d, n\d, n\d\. Run mock-video-api scenarios to list all$/,
  )
})
