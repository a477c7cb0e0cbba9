import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { generateId, findIdNumber } from '../../src/engine/ids.ts'

const UUID = { prefix: '', kind: 'uuid' } as const
const HEX = { prefix: 'gen_', kind: 'hex' } as const

const scope = { seed: 1, session: 'default', provider: 'sync' }

const formats = fc.constantFrom<typeof UUID | typeof HEX>(UUID, HEX)
const scopes = fc.record({
  seed: fc.integer(),
  session: fc.string(),
  provider: fc.constantFrom('trugen', 'sync', 'prism'),
})
const numbers = fc.integer({ min: 1, max: 2 ** 32 - 1 })

test('draws ids in the format of the provider, the same for the same seed', () => {
  expect([1, 2].map((number) => generateId(UUID, scope, number))).toEqual([
    '7b7595d8-5e9a-478c-ba19-c4da3ee60c39',
    'd92c1f0b-a3f9-46bf-b564-aa90d92c32c7',
  ])
  expect(generateId(HEX, scope, 1)).toBe('gen_7b7595d85e9a678c')
})

test('finds the number of an id', () => {
  fc.assert(
    fc.property(formats, scopes, numbers, (format, anyScope, number) => {
      const id = generateId(format, anyScope, number)

      expect(id).toMatch(
        format === HEX
          ? /^gen_[0-9a-f]{16}$/
          : /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      )
      expect(findIdNumber(format, anyScope, id)).toBe(number)
    }),
  )
})

test('draws no id twice', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => generateId(HEX, scope, index + 1))

  expect(new Set(ids).size).toBe(10_000)
})

test('draws different ids for another seed, session or provider', () => {
  const others = [
    { ...scope, seed: 2 },
    { ...scope, session: 'w1' },
    { ...scope, provider: 'trugen' },
  ]
  const ids = [scope, ...others].map((anyScope) => generateId(UUID, anyScope, 1))

  expect(new Set(ids).size).toBe(4)
  expect(ids.map((id) => findIdNumber(UUID, scope, id))).toEqual([1, undefined, undefined, undefined])
})

test('finds no number for an id that it never draws', () => {
  const foreignIds = [
    '',
    'gen_',
    'nonsense',
    '6533643b-aceb-4c40-967e-d9ba9baac39e',
    '7B7595D8-5E9A-478C-BA19-C4DA3EE60C39',
  ]

  expect(foreignIds.map((id) => findIdNumber(UUID, scope, id))).toEqual(foreignIds.map(() => undefined))
  expect(findIdNumber(UUID, scope, generateId(UUID, scope, 0))).toBeUndefined()
  fc.assert(
    fc.property(fc.string(), (id) => {
      expect(findIdNumber(HEX, scope, id)).toBeUndefined()
    }),
  )
})
