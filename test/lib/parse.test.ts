import * as z from 'zod/mini'
import { expect, test } from 'vitest'

import { MockVideoApiError } from '../../src/lib/errors.ts'
import { strictObject, oneOf, parse, formatValue } from '../../src/lib/parse.ts'

const schema = strictObject({
  colour: oneOf(['red', 'green', 'blue']),
  sizes: z.optional(z.array(z.int('must be a whole number'), 'must be a list')),
  place: z.optional(strictObject({ street: z.string('must be a text') })),
})

test('returns what it checked', () => {
  const value = { colour: 'red', sizes: [1, 2], place: { street: 'High Street' } }

  expect(parse(schema, value, 'paint')).toEqual(value)
})

test('tells every mistake at once, each with its place', () => {
  const value = { colour: 'gren', sizes: [1, 'two', 3, null], place: { street: 4 }, plaice: 5 }

  expect(() => parse(schema, value, 'paint')).toThrow(
    new MockVideoApiError(
      'paint',
      'colour: "gren" is unknown. Did you mean green? Known: red, green, blue; ' +
        'sizes[1]: must be a whole number; ' +
        'sizes[3]: must be a whole number; ' +
        'place.street: must be a text; ' +
        '"plaice" is unknown. Did you mean place? Known: colour, sizes, place',
    ),
  )
})

test('names the keys of an object where something else stands', () => {
  expect(() => parse(schema, 'red', 'paint')).toThrow(
    new MockVideoApiError('paint', 'must be an object with colour, sizes, place'),
  )
  expect(() => parse(schema, { colour: 'red', place: null }, 'paint')).toThrow(
    new MockVideoApiError('paint', 'place: must be an object with street'),
  )
})

test('guesses at no word that is like none of the known', () => {
  expect(() => parse(schema, { colour: 'ultramarine' }, 'paint')).toThrow(
    new MockVideoApiError('paint', 'colour: "ultramarine" is unknown. Known: red, green, blue'),
  )
})

test('shows any value, cut where it is long', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle

  expect([1, Number.NaN, 'a "b"', null, undefined, { a: [1] }, 10n, circle].map(formatValue)).toEqual([
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
