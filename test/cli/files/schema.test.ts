import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { scenarios } from '../../../src/index.ts'
import { findMistakes } from '../../../src/lib/parse.ts'
import { scenarioSchema } from '../../../src/scenarios/schema.ts'

const root = join(import.meta.dirname, '../../..')
const schema: unknown = JSON.parse(await readFile(join(root, 'schema/scenario.json'), 'utf8'))
const accepts = new Ajv({ strictTypes: false }).compile(isObject(schema) ? schema : false)

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

test('is up to date', async () => {
  const script = join(root, 'scripts/scenario-schema.mjs')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, '--check'])
  expect([stdout, stderr]).toEqual(['', ''])
})

test('is exported by the package', async () => {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  expect(manifest).toMatchObject({ exports: { './scenario.schema.json': './schema/scenario.json' } })
})

test('accepts every shipped scenario, alone and in a list', () => {
  expect(scenarios.filter((scenario) => !accepts(scenario))).toEqual([])
  expect(accepts(scenarios)).toBe(true)
  expect(accepts({ $schema: './schema.json', ...scenarios[0] })).toBe(true)
  expect([accepts([]), accepts({}), accepts('happy')]).toEqual([false, false, false])
})

const STEPS = [{ state: 'processing', for: '1s' }, { state: 'failed' }]
const FAULT = { on: 'status', reply: { status: 503 } }

test.each([
  [{ name: 'a', description: 'A.', group: 'own', steps: STEPS, progress: 'linear' }, true],
  [{ name: 'a', steps: [{ state: 'processing', for: ['1s', 2_000] }, { state: 'completed' }] }, true],
  [
    { name: 'a', steps: [{ state: 'failed', error: { sync: { code: 'x', message: 'y' }, prism: 'z' } }] },
    true,
  ],
  [{ name: 'a', output: { duration: '1.5m', fault: 'missing' } }, true],
  [{ name: 'a', webhook: { delay: ['1s', '2s'], copies: 2, reorder: '1h', signature: 'stale' } }, true],
  [
    {
      name: 'a',
      faults: [{ ...FAULT, provider: 'sync', attempts: [1, 2], when: 'queued', probability: 0.5 }],
    },
    true,
  ],
  [
    { name: 'a', faults: [{ on: '*', during: ['1s', '2s'], limit: { calls: 1, per: '5s' }, every: 2 }] },
    true,
  ],
  [{ name: 'a', faults: [{ on: '*', first: 2, latency: '1s', when: ['queued', 'failed'] }] }, true],
  [
    { name: 'a', faults: [{ on: '*', headers: { 'retry-after': '3' }, patch: { a: null }, body: 'slow' }] },
    true,
  ],
  [
    {
      name: 'a',
      faults: [
        { on: 'create', reply: { error: 'x' } },
        { on: '*', connection: 'hang' },
      ],
    },
    true,
  ],
  [{ name: 'a', webhook: { early: 5, copies: 1 } }, true],
  [{ name: 'A', progress: 'linear' }, false],
  [{ name: 'a' }, false],
  [{ name: 'a', output: {} }, false],
  [{ name: 'a', webhook: {} }, false],
  [{ name: 'a', webhook: { delay: '1s', early: '1s' } }, false],
  [{ name: 'a', steps: [{ state: 'queued', for: 36_000_000_001 }, { state: 'completed' }] }, false],
  [{ name: 'a', faults: [] }, false],
  [{ name: 'a', faults: [{ ...FAULT, probability: 0 }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, headers: {} }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, patch: {} }] }, false],
  [{ name: 'a', faults: [{ on: 'status', connection: 'reset', body: 'slow' }] }, false],
  [{ name: 'a', stpes: STEPS }, false],
  [{ name: 'a', steps: [] }, false],
  [{ name: 'a', steps: [{ state: 'queued', for: 'soon' }, { state: 'completed' }] }, false],
  [{ name: 'a', steps: [{ state: 'queued', for: -1 }, { state: 'completed' }] }, false],
  [{ name: 'a', steps: [{ state: 'queued', for: ['1s'] }, { state: 'completed' }] }, false],
  [{ name: 'a', steps: [{ state: 'completed', for: '1s' }] }, false],
  [{ name: 'a', steps: [{ state: 'completed', error: 'timed-out' }] }, false],
  [{ name: 'a', steps: [{ state: 'done' }] }, false],
  [{ name: 'a', steps: [{ state: 'failed', error: 'late' }] }, false],
  [{ name: 'a', steps: [{ state: 'queued', polls: 0 }, { state: 'completed' }] }, false],
  [{ name: 'a', output: { fault: 'late' } }, false],
  [{ name: 'a', webhook: { copies: 11 } }, false],
  [{ name: 'a', faults: [{ on: 'status' }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, reply: { status: 999 } }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, connection: 'reset' }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, first: 1, attempts: [1] }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, during: '1s' }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, probability: 2 }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, headers: { 'no good': 'x' } }] }, false],
  [{ name: 'a', faults: [{ ...FAULT, limit: { calls: 1 } }] }, false],
])('accepts exactly the scenarios that have no mistakes: %j', (scenario, isValid) => {
  expect([accepts(scenario), findMistakes(scenarioSchema, scenario).length === 0]).toEqual([isValid, isValid])
})

test('has every key of a scenario', () => {
  const keys = Object.keys(scenarioSchema.def.shape)
  const properties = Object.fromEntries(keys.map((key) => [key, expect.anything() as unknown]))
  expect(schema).toMatchObject({ definitions: { scenario: { properties } } })
})

test('describes the properties for editors', () => {
  expect(schema).toMatchObject({
    definitions: {
      scenario: {
        properties: {
          name: { description: 'Lower-case letters, digits and single dashes.' },
          steps: {
            items: {
              properties: { polls: { description: expect.stringMatching(/^The status read/) as unknown } },
            },
          },
          faults: {
            items: { properties: { on: { description: expect.stringMatching(/^An operation/) as unknown } } },
          },
        },
      },
    },
  })
})
