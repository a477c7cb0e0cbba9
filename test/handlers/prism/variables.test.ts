import { expect, test } from 'vitest'
import { findVariableMistakes } from '../../../src/handlers/prism/variables.ts'
import type { PrismVariable } from '../../../src/catalogs.ts'

type Given = Parameters<typeof findVariableMistakes>[1]

function find(asked: Partial<PrismVariable>, given: Partial<Given> = {}): string[] {
  const variable = { key: 'one', label: 'One', type: 'text', required: true, ...asked } as const
  const nothing = { variables: {}, characters: {}, files: new Set<string>(), revision: '2026-09' }
  return findVariableMistakes([variable], { ...nothing, ...given })
}

test.each(['text', 'image', 'video', 'audio'] as const)(
  'takes the default of a variable that is left out: %s',
  (type) => {
    expect(find({ type })).toEqual(['variables.one is required'])
    expect(find({ type, default_value: 'some/key.bin' })).toEqual([])
    expect(find({ type, default_value: 'some/key.bin' }, { variables: { one: '' } })).toEqual([])
    expect(find({ type, required: false })).toEqual([])
  },
)

test.each(['image', 'video', 'audio'] as const)('takes every form of media: %s', (type) => {
  const values = [
    'https://example.com/x',
    'HTTP://example.com',
    'users/a/b c.mp4',
    'data:video/mp4;base64,AAAA==',
  ]
  expect(values.flatMap((one) => find({ type }, { variables: { one } }))).toEqual([])
  expect(find({ type }, { files: new Set(['one']) })).toEqual([])
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
])('refuses what is no media: %s', (one) => {
  expect(find({ type: 'video' }, { variables: { one } })).toEqual([
    'variables.one must be an HTTP(S) URL, a base64 data URI or an S3 key',
  ])
})

test('counts the characters of a text', () => {
  const bounds = { min_length: 2, max_length: 4 }
  expect(find(bounds, { variables: { one: 'a' } })).toEqual(['variables.one must have at least 2 characters'])
  expect(find(bounds, { variables: { one: 'ab' } })).toEqual([])
  expect(find(bounds, { variables: { one: 'abcd' } })).toEqual([])
  expect(find(bounds, { variables: { one: 'abcde' } })).toEqual([
    'variables.one must have at most 4 characters',
  ])
})

test('takes a character for an image alone', () => {
  const characters = { one: 'd2a7e0d5' }
  expect(find({ type: 'image' }, { characters })).toEqual([])
  expect(find({ type: 'image' }, { characters, variables: { one: 5 } })).toEqual([])
  expect(find({ type: 'image' }, { characters: { one: '' } })).toEqual([
    'character_variables.one must be the id of a character',
  ])
  expect(find({ type: 'video' }, { characters })).toEqual(['variables.one is required'])
})

test('takes nothing from the prototype of what is given', () => {
  expect(find({ key: 'constructor' })).toEqual(['variables.constructor is required'])
  expect(find({ key: 'toString', type: 'image' })).toEqual(['variables.toString is required'])
})
