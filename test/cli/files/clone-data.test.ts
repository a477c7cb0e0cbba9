import { expect, test } from 'vitest'
import { createCopier } from '../../../src/cli/files/clone-data.ts'

test('copies what is read, once', () => {
  let reads = 0
  const shared = { x: 1 }
  const own = {
    list: [shared, shared],
    get name() {
      reads += 1
      return 'a'
    },
    at: undefined,
  }
  const { value, mistakes } = createCopier()(own)
  expect([value, mistakes]).toEqual([{ list: [{ x: 1 }, { x: 1 }], name: 'a', at: undefined }, []])
  expect([Object.getOwnPropertyDescriptor(Object(value), 'name')?.value, reads]).toEqual(['a', 1])
})

test('leaves what is no data to those who know what is right', () => {
  const [at, act] = [new Date(0), () => {}]
  expect(createCopier()({ at, act, big: 1n })).toEqual({ value: { at, act, big: 1n }, mistakes: [] })
})

test('keeps one thing one, over several copies', () => {
  const copy = createCopier()
  const scenario = { name: 'a' }
  expect(copy(scenario).value).toBe(copy(scenario).value)
})

test.each([
  ['is nested more than 100 deep', toEndless()],
  ['is nested more than 100 deep', toDeep(60, toDeep(60, 1))],
  ['is made of more than 100000 values', toWide()],
  ['is made of more than 100000 values', Array.from({ length: 100_001 })],
])('refuses what has no end: %s', (message, value) => {
  expect(createCopier()(value)).toEqual({ value: undefined, mistakes: [{ path: [], message }] })
})

/** Made as it is read. */
function toEndless(): unknown {
  return new Proxy({ a: 1, b: 2 }, { get: (_, key) => (key === 'toJSON' ? undefined : toEndless()) })
}

function toDeep(levels: number, inner: unknown): unknown {
  return levels === 0 ? inner : [toDeep(levels - 1, inner)]
}

/** Few values, each of which stands ten times in the next. */
function toWide(): unknown {
  let value: unknown = 1
  for (let level = 0; level < 8; level += 1) value = Array.from({ length: 10 }).fill(value)
  return value
}
