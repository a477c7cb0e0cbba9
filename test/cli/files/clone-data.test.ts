import { expect, test } from 'vitest'
import { createDataCloner } from '../../../src/cli/files/clone-data.ts'

test('clones values, and reads each getter once', () => {
  let reads = 0
  const shared = { x: 1 }
  const original = {
    list: [shared, shared],
    get name() {
      reads += 1
      return 'a'
    },
    at: undefined,
  }
  const { value, mistakes } = createDataCloner()(original)
  expect([value, mistakes]).toEqual([{ list: [{ x: 1 }, { x: 1 }], name: 'a', at: undefined }, []])
  expect([Object.getOwnPropertyDescriptor(Object(value), 'name')?.value, reads]).toEqual(['a', 1])
})

test('keeps values that are not data', () => {
  const [date, callback] = [new Date(0), () => {}]
  expect(createDataCloner()({ date, callback, big: 1n })).toEqual({
    value: { date, callback, big: 1n },
    mistakes: [],
  })
})

test('clones a value that occurs in several calls only once', () => {
  const clone = createDataCloner()
  const scenario = { name: 'a' }
  expect(clone(scenario).value).toBe(clone(scenario).value)
})

test.each([
  ['is nested deeper than 100 levels', createEndlessObject()],
  ['is nested deeper than 100 levels', nest(60, nest(60, 1))],
  ['has more than 100000 values', createWideArray()],
  ['has more than 100000 values', Array.from({ length: 100_001 })],
])('rejects a value that is too large: %s', (message, value) => {
  expect(createDataCloner()(value)).toEqual({ value: undefined, mistakes: [{ path: [], message }] })
})

/** Creates an object whose properties are created when they are read. */
function createEndlessObject(): unknown {
  return new Proxy(
    { a: 1, b: 2 },
    { get: (_, key) => (key === 'toJSON' ? undefined : createEndlessObject()) },
  )
}

function nest(levels: number, inner: unknown): unknown {
  return levels === 0 ? inner : [nest(levels - 1, inner)]
}

/** Creates arrays, each of which contains the one before ten times. */
function createWideArray(): unknown {
  let value: unknown = 1
  for (let level = 0; level < 8; level += 1) value = Array.from({ length: 10 }).fill(value)
  return value
}
