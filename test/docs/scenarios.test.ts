import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMockVideoApi } from '../../src/index.ts'
import { read, readBlocks, readRows } from './markdown.ts'

const guide = read('docs/scenarios.md')

/** What stands at a place in the published JSON Schema. */
function schemaAt(place: string): unknown {
  const schema: unknown = JSON.parse(read('schema/scenario.json'))
  return place
    .split('.')
    .reduce<unknown>((value, key) => new Map(Object.entries(value ?? {})).get(key), schema)
}

test.each([
  ['## A scenario', ''],
  ['## Steps', '.steps.items.properties'],
  ['## Output', '.output.properties'],
  ['## Webhook', '.webhook.properties'],
  ['## Faults', '.faults.items.properties'],
])('tells of every key of %s, and of no other', (heading, place) => {
  const keys = readRows(guide, heading).map(([key]) => key)

  expect(new Set(keys)).toEqual(
    new Set(Object.keys(schemaAt(`definitions.scenario.properties${place}`) ?? {})),
  )
})

test('lists the error codes of every provider', () => {
  const listed = createMockVideoApi().adapter.providers.map(({ label }) => {
    const line = new RegExp(`^- \\*\\*${label}\\*\\*: (.*)$`, 'm').exec(guide)?.[1] ?? ''
    return [label, Array.from(line.matchAll(/`([^`]+)`/g), ([, code]) => code)]
  })

  expect(listed).toEqual(
    createMockVideoApi().adapter.providers.map(({ label, errorsByCode = {} }) => [
      label,
      Object.keys(errorsByCode),
    ]),
  )
})

test('shows a scenario that every provider can be given', () => {
  const [block = ''] = readBlocks(guide, 'yaml')
  const scenario: unknown = parse(block)
  const api = createMockVideoApi()

  api.adapter.session().use(scenario)
  expect(api.adapter.scenarios).toContainEqual(scenario)
})
