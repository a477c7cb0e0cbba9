import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { hashText, drawHex, formatUuid, drawUuid } from '../../src/lib/seed.ts'

test('draws the same values from the same text on every machine', () => {
  expect([hashText(''), hashText('a'), hashText('a', 1), drawHex('a', 20), drawUuid('a')]).toEqual([
    2_872_998_923,
    444_641_715,
    3_873_127_206,
    'e6db3b2646ad5f9182c4',
    'e6db3b26-46ad-4f91-82c4-62327dde0e73',
  ])
})

test('draws different numbers from different texts or salts', () => {
  const texts = Array.from({ length: 2_000 }, (_, index) => `text ${index}`)

  expect(new Set(texts.map((text) => hashText(text))).size).toBe(2_000)
  expect(new Set(texts.map((_, salt) => hashText('text', salt))).size).toBe(2_000)
})

test('draws whole numbers of 32 bits', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const number = hashText(text)

      expect([Number.isInteger(number), number >= 0, number < 2 ** 32]).toEqual([true, true, true])
    }),
  )
})

test('draws the requested number of hex digits, where more digits only extend fewer', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(100), (text, length) => {
      const digits = drawHex(text, length)

      expect(digits).toMatch(/^[0-9a-f]*$/)
      expect(digits).toHaveLength(length)
      expect(drawHex(text, length + 7).startsWith(digits)).toBe(true)
    }),
  )
})

test('draws UUIDs in version 4 form', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(drawUuid(text)).toBe(formatUuid(drawHex(text, 32)))
      expect(drawUuid(text)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }),
  )
  expect(formatUuid('0123456789abcdef0123456789abcdef')).toBe('01234567-89ab-4def-8123-456789abcdef')
})
