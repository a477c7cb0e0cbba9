import { expect, test } from 'vitest'
import * as z from 'zod/mini'

import { findUnknownFields } from '../../src/lib/known-fields.ts'
import { listFields } from '../../src/lib/list-fields.ts'

const schema = z.looseObject({
  model: z.string(),
  input: z.array(
    z.discriminatedUnion('type', [
      z.looseObject({ type: z.literal('video'), url: z.string(), seconds: z.array(z.number()) }),
      z.looseObject({ type: z.literal('text'), voice: z.object({ name: z.string() }) }),
    ]),
  ),
  options: z.nullish(z.looseObject({ syncMode: z.string(), tags: z.record(z.string(), z.string()) })),
})
const known = listFields(schema)

const find = (value: unknown, limit = 20) => findUnknownFields(known, value, limit)

test('finds nothing in a value whose fields are known', () => {
  const input = [
    { type: 'video', url: 'a', seconds: [1] },
    { type: 'text', voice: { name: 'a' } },
  ]
  expect(find({ model: 'a', input, options: { syncMode: 'loop', tags: { any: 'thing' } } })).toEqual([])
  expect(find({ model: { any: 'thing' }, options: null })).toEqual([])
  expect([null, [], 'text', 7].flatMap((value) => find(value))).toEqual([])
})

test('names unknown fields by their paths, with the nearest known one', () => {
  const input = [
    { type: 'video', second: 1, voice: 1 },
    { type: 'text', voice: { nam: 1 } },
    { type: 'none', x: 1 },
  ]
  expect(find({ Modell: 1, input, options: { sync_mode: 1 }, x: 1 })).toEqual([
    { field: 'Modell', nearest: 'model' },
    { field: 'input.0.second', nearest: 'input.0.seconds' },
    { field: 'input.0.voice', nearest: null },
    { field: 'input.1.voice.nam', nearest: 'input.1.voice.name' },
    { field: 'options.sync_mode', nearest: 'options.syncMode' },
    { field: 'x', nearest: null },
  ])
})

test('finds the known field of another object with the same name', () => {
  expect(find({ sync_mode: 1, options: { model: 1 } })).toEqual([
    { field: 'sync_mode', nearest: 'options.syncMode' },
    { field: 'options.model', nearest: 'model' },
  ])
})

test('stops at the limit', () => {
  const value = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x${index}`, 1]))
  expect(find(value, 3).map(({ field }) => field)).toEqual(['x0', 'x1', 'x2'])
  expect(find({ input: Array.from({ length: 1_000 }, () => ({ type: 'video', x: 1 })) }, 3)).toHaveLength(3)
})

test('does not take members of every object for known fields', () => {
  expect(find(JSON.parse('{ "constructor": 1, "__proto__": 1, "toString": 1 }'))).toEqual([
    { field: 'constructor', nearest: null },
    { field: '__proto__', nearest: null },
    { field: 'toString', nearest: null },
  ])
})
