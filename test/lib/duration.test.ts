import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { explainDuration, formatSeconds, parseDuration } from '../../src/lib/duration.ts'

test('parses a number with a unit', () => {
  const texts = ['250ms', '90s', '2m', '1h', '1.5s', '0s', ' 90s ']

  expect(texts.map(parseDuration)).toEqual([250, 90_000, 120_000, 3_600_000, 1_500, 0, 90_000])
})

test('parses a number as milliseconds', () => {
  expect([0, 250, 0.5].map(parseDuration)).toEqual([0, 250, 0.5])
})

test('returns undefined for a value that is not a duration', () => {
  const invalid = [
    -1,
    '-5s',
    Number.NaN,
    Infinity,
    '',
    's',
    '5 s',
    '500',
    '1.5',
    '5d',
    '1e3',
    '.5s',
    '5.s',
    '1h30m',
    'soon',
    null,
    {},
  ]

  expect(invalid.filter((value) => parseDuration(value) !== undefined)).toEqual([])
  expect(parseDuration(`${'9'.repeat(400)}h`)).toBeUndefined()
})

test('asks for a unit if a text has none', () => {
  const advice = 'a number without quotes for milliseconds'
  expect(['90', ' 1.5 ', ['10s', '20']].map((value) => explainDuration(value))).toEqual([
    `"90" has no unit. Use a unit, such as 90s, or ${advice}`,
    `" 1.5 " has no unit. Use a unit, such as 1.5s, or ${advice}`,
    `"20" has no unit. Use a unit, such as 20s, or ${advice}`,
  ])
  expect(explainDuration('soon')).toBe(
    '"soon" is not a duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds',
  )
})

test('parses every whole number in every unit', () => {
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('ms', 's', 'm', 'h'), (number, unit) => {
      expect(parseDuration(`${number}${unit}`)).toBe(number * units[unit])
    }),
  )
})

test('formats milliseconds as seconds', () => {
  expect([0, 250, 90_000, 1_234.5].map(formatSeconds)).toEqual(['0 s', '0.25 s', '90 s', '1.235 s'])
})
