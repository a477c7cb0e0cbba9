import { expect, test } from 'vitest'
import { findVariableMistakes } from '../../../src/handlers/prism/variables.ts'
import type { PrismVariable } from '../../../src/catalogs.ts'

type Values = Parameters<typeof findVariableMistakes>[1]

function findMistakes(changes: Partial<PrismVariable>, values: Partial<Values> = {}): string[] {
  const variable = { key: 'one', label: 'One', type: 'text', required: true, ...changes } as const
  const noValues = { variables: {}, characters: {}, files: new Set<string>(), revision: '2026-09' }
  return findVariableMistakes([variable], { ...noValues, ...values })
}

test.each(['text', 'image', 'video', 'audio'] as const)(
  'uses the default of a missing variable: %s',
  (type) => {
    expect(findMistakes({ type })).toEqual(['variables.one is required'])
    expect(findMistakes({ type, default_value: 'some/key.bin' })).toEqual([])
    expect(findMistakes({ type, default_value: 'some/key.bin' }, { variables: { one: '' } })).toEqual([])
    expect(findMistakes({ type, required: false })).toEqual([])
  },
)

test.each(['image', 'video', 'audio'] as const)('accepts every format of media: %s', (type) => {
  const values = [
    'https://example.com/x',
    'HTTP://example.com',
    'users/a/b c.mp4',
    'data:video/mp4;base64,AAAA==',
  ]
  expect(values.flatMap((one) => findMistakes({ type }, { variables: { one } }))).toEqual([])
  expect(findMistakes({ type }, { files: new Set(['one']) })).toEqual([])
})

test.each([
  'http://',
  'https://exa mple.com',
  'ftp://example.com/x',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:image/png,AAAA',
  'data:image/png;base64,',
  'data:image/png;base64,???',
  'x'.repeat(1_025),
])('rejects a value that is not media: %s', (one) => {
  expect(findMistakes({ type: 'video' }, { variables: { one } })).toEqual([
    'variables.one must be an HTTP(S) URL, a base64 data URI or an S3 key',
  ])
})

test('checks the length of a text', () => {
  const bounds = { min_length: 2, max_length: 4 }
  expect(findMistakes(bounds, { variables: { one: 'a' } })).toEqual([
    'variables.one must have at least 2 characters',
  ])
  expect(findMistakes(bounds, { variables: { one: 'ab' } })).toEqual([])
  expect(findMistakes(bounds, { variables: { one: 'abcd' } })).toEqual([])
  expect(findMistakes(bounds, { variables: { one: 'abcde' } })).toEqual([
    'variables.one must have at most 4 characters',
  ])
})

test('accepts a character for images only', () => {
  const characters = { one: 'd2a7e0d5' }
  expect(findMistakes({ type: 'image' }, { characters })).toEqual([])
  expect(findMistakes({ type: 'image' }, { characters, variables: { one: 5 } })).toEqual([])
  expect(findMistakes({ type: 'image' }, { characters: { one: '' } })).toEqual([
    'character_variables.one must be the id of a character',
  ])
  expect(findMistakes({ type: 'video' }, { characters })).toEqual(['variables.one is required'])
})

test('ignores values from the prototype', () => {
  expect(findMistakes({ key: 'constructor' })).toEqual(['variables.constructor is required'])
  expect(findMistakes({ key: 'toString', type: 'image' })).toEqual(['variables.toString is required'])
})
