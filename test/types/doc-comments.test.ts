import { expect, test } from 'vitest'
import { listDocumented, listExports } from './declarations.ts'
import { compileExamples, listExamples } from './examples.ts'
import type { Documented } from './declarations.ts'

const documented = listDocumented()
const examples = listExamples(documented)

function listPlaces(items: readonly Documented[]): string[] {
  return items.map(({ place, name }) => `${place}: ${name}`)
}

test('finds exports, their members, and the types that they reach', () => {
  const names = new Set(documented.map(({ name }) => name))
  const expected = ['createHandlers', 'HandlerOptions.baseUrls', 'Options.webhooks.secret', 'FakeClock.pause']
  expect(expected.filter((name) => !names.has(name))).toEqual([])
})

test('has a doc comment on each export and member', () => {
  expect(listPlaces(documented.filter(({ comment = '' }) => comment === ''))).toEqual([])
})

test('has doc comments that do not begin with a question word', () => {
  const question = /^(?:What|How|Who|Whose|Whether|Which|When|Where|Why)\b/
  expect(listPlaces(documented.filter(({ comment = '' }) => question.test(comment)))).toEqual([])
})

test('has an example on each entry point', () => {
  const entryPoints = listExports().filter(
    ({ name, isType }) => !isType && /^(?:create|define|start)/.test(name),
  )
  expect(entryPoints.map(({ name }) => name)).toEqual([
    'createMockVideoApi',
    'defineScenario',
    'defineProvider',
    'createHandlers',
    'createApp',
    'createListener',
    'startServer',
    'createCatalogs',
  ])
  const withExample = new Set(examples.map(({ name }) => name))
  expect(entryPoints.filter(({ name }) => !withExample.has(name))).toEqual([])
})

test('has examples that compile', { timeout: 60_000 }, async () => {
  expect(await compileExamples(examples)).toBe('')
})
