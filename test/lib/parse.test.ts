import * as z from 'zod/mini'
import { expect, test } from 'vitest'

import { MockVideoApiError } from '../../src/lib/errors.ts'
import { findMistakes, formatValue, oneOf, parse, recordOf, strictObject } from '../../src/lib/parse.ts'
import { getErrorMessage } from '../support/error-message.ts'

const schema = strictObject({
  colour: oneOf(['red', 'green', 'blue']),
  sizes: z.optional(z.array(z.int('must be a whole number'), 'must be a list')),
  place: z.optional(strictObject({ street: z.string('must be a string') })),
})

test('returns the parsed value', () => {
  const value = { colour: 'red', sizes: [1, 2], place: { street: 'High Street' } }

  expect(parse(schema, value, 'paint')).toEqual(value)
})

test('lists every mistake with its path', () => {
  const value = { colour: 'gren', sizes: [1, 'two', 3, null], place: { street: 4 }, plaice: 5 }

  expect(() => parse(schema, value, 'paint')).toThrow(
    new MockVideoApiError(
      'paint',
      'colour: "gren" is unknown. Did you mean green? Known: red, green, blue; ' +
        'sizes[1]: must be a whole number; ' +
        'sizes[3]: must be a whole number; ' +
        'place.street: must be a string; ' +
        '"plaice" is unknown. Did you mean place? Known: colour, sizes, place',
    ),
  )
})

test('names the keys of an object if the value is not an object', () => {
  expect(() => parse(schema, 'red', 'paint')).toThrow(
    new MockVideoApiError('paint', 'must be an object with colour, sizes, place'),
  )
  expect(() => parse(schema, { colour: 'red', place: null }, 'paint')).toThrow(
    new MockVideoApiError('paint', 'place: must be an object with street'),
  )
})

test('suggests no value if none is similar', () => {
  expect(() => parse(schema, { colour: 'ultramarine' }, 'paint')).toThrow(
    new MockVideoApiError('paint', 'colour: "ultramarine" is unknown. Known: red, green, blue'),
  )
})

test('formats any value, and cuts a long one', () => {
  const circular: { self?: unknown } = {}
  circular.self = circular

  expect([1, Number.NaN, 'a "b"', null, undefined, { a: [1] }, 10n, circular].map(formatValue)).toEqual([
    '1',
    'NaN',
    '"a \\"b\\""',
    'null',
    'undefined',
    '{"a":[1]}',
    '[object BigInt]',
    '[object Object]',
  ])
  expect(formatValue('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`)
  expect(formatValue('x'.repeat(59))).toBe(`"${'x'.repeat(56)}...`)
})

test('names at most 100 mistakes, and 50 unknown keys of an object', () => {
  const sizes = { sizes: Array.from({ length: 150 }, () => 'two') }
  const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 1]))
  expect(getErrorMessage(() => parse(schema, { colour: 'red', ...sizes }, 'paint')).split('; ')).toHaveLength(
    101,
  )
  expect(getErrorMessage(() => parse(schema, { colour: 'red', ...sizes }, 'paint'))).toMatch(
    /; and 50 more\.$/,
  )
  const lines = getErrorMessage(() => parse(schema, { colour: 'red', ...keys }, 'paint')).split('; ')
  expect(lines).toHaveLength(51)
  expect([lines[49], lines[50]]).toEqual([
    '"k49" is unknown. Known: colour, sizes, place',
    'and 4950 more unknown keys.',
  ])
})

test('refuses an object with more than 1,000 keys before its values', () => {
  const record = recordOf(z.string('must be a string'), 'must be an object')
  const keys = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`k${index}`, 1]))

  expect(findMistakes(record, keys)).toEqual([{ path: [], message: 'must have at most 1000 keys' }])
})

test('formats the start of a value that stands for very many', () => {
  let value: unknown = 'x'
  for (let level = 0; level < 60; level += 1) value = [value, value]

  expect(formatValue(value)).toBe(`${'['.repeat(57)}...`)
  expect(formatValue(Array.from({ length: 1_000_000 }, () => 1))).toBe(`[${'1,'.repeat(28)}...`)
})
