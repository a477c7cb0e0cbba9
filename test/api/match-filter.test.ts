import { expect, test } from 'vitest'

import { matchesFilter, TextValue } from '../../src/api/match-filter.ts'

const item = {
  n: 1,
  text: 'a',
  none: null,
  list: [
    { a: 1, b: [2, 3] },
    { a: 4, b: [] },
  ],
  object: { deep: { flag: true } },
}

test.each([
  [{}],
  [{ n: undefined }],
  [{ n: 1, text: 'a', none: null }],
  [{ object: { deep: { flag: true } } }],
  [{ object: {} }],
  [{ list: [] }],
  [{ list: [{ a: 4 }, { a: 1 }] }],
  [{ list: { a: 4 } }],
  [{ list: { b: 3 } }],
  [{ list: { a: new TextValue('4') } }],
  [{ n: new TextValue('1'), none: new TextValue('null'), object: { deep: { flag: new TextValue('true') } } }],
])('matches a part of the item: %j', (filter) => {
  expect(matchesFilter(item, filter)).toBe(true)
})

test.each([
  [{ n: '1' }],
  [{ n: null }],
  [{ none: {} }],
  [{ missing: null }],
  [{ missing: new TextValue('undefined') }],
  [{ toString: {} }],
  [{ object: { deep: { flag: false } } }],
  [{ object: { deep: true } }],
  [{ object: new TextValue('[object Object]') }],
  [{ list: [{ a: 1, b: [4] }] }],
  [{ list: { a: 1, b: 5 } }],
  [{ text: ['a'] }],
  [{ n: new TextValue('01') }],
])('does not match another value: %j', (filter) => {
  expect(matchesFilter(item, filter)).toBe(false)
})
