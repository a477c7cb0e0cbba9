import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createJiti } from 'jiti'
import { parseSync, Visitor } from 'rolldown/utils'
import * as z from 'zod/mini'
import { writeJson } from './write-json.mjs'

/** Writes the JSON Schema of scenario files. With `--check` it only checks that the schema is up to date. */
const root = join(import.meta.dirname, '..')
const target = join(root, 'schema/scenario.json')

// zod is loaded natively, because `toJSONSchema` only reads schemas of its own copy of zod.
const jiti = createJiti(import.meta.url, { fsCache: false, nativeModules: ['zod'] })
const load = (path) => jiti.import(join(root, 'src', path))
const [{ scenarioSchema }, { duration, timeRange, videoLength }, { EFFECTS }] = await Promise.all([
  load('scenarios/schema.ts'),
  load('scenarios/schema-values.ts'),
  load('scenarios/fault-effects.ts'),
])

const reference = (name) => ({ allOf: [{ $ref: `#/definitions/${name}` }] })

/** The schemas of custom checks, which zod cannot convert. */
const definitions = {
  duration: {
    description: 'A duration: 250ms, 90s, 2m, 1h, or a number of milliseconds.',
    anyOf: [
      { type: 'number', minimum: 0, maximum: 36_000_000_000 },
      { type: 'string', pattern: '^\\s*\\d+(\\.\\d+)?(ms|s|m|h)\\s*$' },
    ],
  },
  timeRange: {
    description: 'Two durations, the shorter first: [10s, 30s].',
    type: 'array',
    items: reference('duration'),
    minItems: 2,
    maxItems: 2,
  },
  range: {
    description: 'A duration, or a range from which one is drawn with the seed: [20s, 40s].',
    anyOf: [reference('duration'), reference('timeRange')],
  },
}

function convertCustom(schema) {
  if (schema === duration || schema === videoLength) return reference('duration')
  return schema === timeRange ? reference('timeRange') : reference('range')
}

const scenario = z.toJSONSchema(scenarioSchema, {
  target: 'draft-7',
  io: 'input',
  unrepresentable: 'any',
  override({ zodSchema, jsonSchema }) {
    if (zodSchema.def.type === 'custom') Object.assign(jsonSchema, convertCustom(zodSchema))
    // Without a pattern it adds nothing: every key is a string.
    if (jsonSchema.propertyNames?.pattern === undefined) delete jsonSchema.propertyNames
  },
})
delete scenario.$schema

const { steps, faults, output, webhook } = scenario.properties
const step = steps.items
const fault = faults.items
step.allOf = [
  {
    if: { properties: { state: { enum: ['queued', 'processing'] } } },
    else: { properties: { for: false, polls: false } },
  },
  {
    if: { properties: { state: { enum: ['failed', 'rejected'] } } },
    else: { properties: { error: false } },
  },
]
fault.anyOf = [...Object.keys(EFFECTS), 'limit'].map((effect) => ({ required: [effect] }))
// A conflict with a function depends on the values, which JSON Schema cannot compare.
const conflicts = Object.entries(EFFECTS).flatMap(([effect, { conflicts: others }]) =>
  others.flatMap(({ key, message }) => (typeof message === 'string' ? [[key, effect]] : [])),
)
fault.allOf = [['first', 'attempts'], ...conflicts].map((required) => ({ not: { required } }))
webhook.not = { required: ['early', 'delay'] }
for (const part of [output, webhook, fault.properties.headers, fault.properties.patch]) part.minProperties = 1
scenario.anyOf = ['steps', 'progress', 'output', 'webhook', 'faults'].map((part) => ({ required: [part] }))

const docs = new Map([
  ...(await readDocs('scenarios/scenario.ts')),
  ...(await readDocs('scenarios/fault.ts')),
])
describe('Scenario', scenario)
describe('Step', step)
describe('OutputBehavior', output)
describe('WebhookBehavior', webhook)
describe('Fault', fault)
describe('Limit', fault.properties.limit)

await writeJson(target, {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Scenarios of mock-video-api',
  description: 'One scenario, or a list of scenarios.',
  anyOf: [
    {
      ...scenario,
      properties: {
        $schema: { type: 'string', description: 'The address of this JSON Schema, for editors.' },
        ...Object.fromEntries(
          Object.keys(scenario.properties).map((key) => [
            key,
            { $ref: `#/definitions/scenario/properties/${key}` },
          ]),
        ),
      },
    },
    { type: 'array', items: { $ref: '#/definitions/scenario' }, minItems: 1 },
  ],
  definitions: { scenario, ...definitions },
})

/** Sets the descriptions of an object's properties to the doc comments of its interface. */
function describe(name, { properties }) {
  for (const [key, description] of docs.get(name)) properties[key].description = description
}

/** Reads the doc comments of the properties of each interface in a file. */
async function readDocs(path) {
  const source = await readFile(join(root, 'src', path), 'utf8')
  const { program, comments } = parseSync(path, source)
  const interfaces = []
  new Visitor({
    TSInterfaceDeclaration({ id, body }) {
      const descriptions = body.body.flatMap(({ key, start }) => {
        const comment = comments.find(({ end }) => /^\s*$/.test(source.slice(end, start)) && end <= start)
        return comment === undefined ? [] : [[key.name, joinLines(comment.value)]]
      })
      interfaces.push([id.name, descriptions])
    },
  }).visit(program)
  return interfaces
}

function joinLines(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*/, '').trim())
    .join(' ')
    .trim()
}
