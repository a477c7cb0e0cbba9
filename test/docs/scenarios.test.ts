import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMockVideoApi } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { read, readBlocks, readRows } from './markdown.ts'

const guide = read('docs/scenarios.md')

/** Returns the value at a path in the published JSON Schema. */
function getSchema(path: string): unknown {
  const schema: unknown = JSON.parse(read('schema/scenario.json'))
  return path
    .split('.')
    .reduce<unknown>((value, key) => new Map(Object.entries(value ?? {})).get(key), schema)
}

test.each([
  ['## A scenario', ''],
  ['## Steps', '.steps.items.properties'],
  ['## Output', '.output.properties'],
  ['## Webhook', '.webhook.properties'],
  ['## Faults', '.faults.items.properties'],
])('lists exactly the keys of %s', (heading, path) => {
  const keys = readRows(guide, heading).map(([key]) => key)

  expect(new Set(keys)).toEqual(
    new Set(Object.keys(getSchema(`definitions.scenario.properties${path}`) ?? {})),
  )
})

test('lists the error codes, as the scenarios create-error and status-error say', () => {
  const sayers = parameterizedScenarios.filter(({ description }) =>
    description?.includes('docs/scenarios.md'),
  )
  expect(sayers.length).toBeGreaterThan(0)
  expect(guide.includes('<!-- generated: codes -->')).toBe(true)
})

test('shows a scenario that a fake accepts', () => {
  const [block = ''] = readBlocks(guide, 'yaml')
  const scenario: unknown = parse(block)
  const api = createMockVideoApi()

  api.adapter.session().use(scenario)
  expect(api.adapter.scenarios).toContainEqual(scenario)
})
