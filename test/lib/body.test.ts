import { expect, test } from 'vitest'

import { parseJsonText } from '../../src/lib/body.ts'

const TOO_DEEP = { kind: 'refused', problem: 'malformed', reason: 'it is nested deeper than 200 levels' }
const UNSAFE = {
  kind: 'refused',
  problem: 'malformed',
  reason: 'it has the key __proto__ or constructor.prototype, which is not allowed',
}

const TOO_MANY_KEYS = { kind: 'refused', problem: 'too-large', reason: 'it has more than 10000 keys' }
const TOO_MANY_LISTS = {
  kind: 'refused',
  problem: 'too-large',
  reason: 'it has more than 50000 objects and lists',
}

function list(count: number, item: string): string {
  return `[${Array.from({ length: count }, () => item).join(',')}]`
}

function nest(levels: number, start = '[', end = ']'): string {
  return start.repeat(levels) + end.repeat(levels)
}

test('accepts 200 levels and no more', () => {
  expect(parseJsonText(nest(200))).toMatchObject({ kind: 'json' })
  expect(parseJsonText(nest(100, '{"a":[', ']}'))).toMatchObject({ kind: 'json' })
  expect(parseJsonText(nest(201))).toEqual(TOO_DEEP)
  expect(parseJsonText(nest(2_000_000))).toEqual(TOO_DEEP)
})

test('does not count brackets in texts, nor lists that are side by side', () => {
  const texts = ['['.repeat(300), '"'.repeat(300), '\\[{'.repeat(300), '\\', '\\"['.repeat(300)]
  const value = { [`${'{'.repeat(300)}"`]: texts, lists: Array.from({ length: 500 }, () => [[]]) }
  expect(parseJsonText(JSON.stringify(value))).toEqual({ kind: 'json', value })
})

test('refuses more objects and lists, or more keys, than a body can have', () => {
  expect(parseJsonText(list(24_999, '{"a":[]}'))).toEqual(TOO_MANY_KEYS)
  expect(parseJsonText(list(9_999, '{"a":[]}'))).toMatchObject({ kind: 'json' })
  expect(parseJsonText(list(25_000, '[{}]'))).toEqual(TOO_MANY_LISTS)
  // Texts and numbers are not counted, whatever they contain.
  expect(parseJsonText(list(100_000, '":{"'))).toMatchObject({ kind: 'json' })
  expect(parseJsonText(list(300_000, '1'))).toMatchObject({ kind: 'json' })
})

test('refuses keys that change the prototype, however they are written', () => {
  const unsafe = [
    '{"__proto__":1}',
    '[[{"a":{"__proto__":{}}}]]',
    String.raw`{"\u005f_proto__":1}`,
    String.raw`{"con\u0073tructor":{"prototype":1}}`,
    '{"a":[{"constructor":{"prototype":null}}]}',
  ]
  expect(unsafe.map(parseJsonText)).toEqual(unsafe.map(() => UNSAFE))
})

test('accepts texts and other values that only look like such keys', () => {
  const safe = [
    '"__proto__"',
    '["constructor", "prototype"]',
    '{"constructor":"prototype"}',
    '{"prototype":1}',
  ]
  expect(safe.map((text) => parseJsonText(text).kind)).toEqual(safe.map(() => 'json'))
})
