import { afterAll, expect, test } from 'vitest'
import { createTrialRunner } from '../../../src/cli/files/trial-runner.ts'
import type { TrialResult } from '../../../src/cli/files/module-worker.ts'
import type { ModuleFile } from '../../../src/cli/files/run-module.ts'

const trials = createTrialRunner()
afterAll(() => trials.endWorker())

const buildModule = (text: string): ModuleFile => ({ file: 'a.mjs', path: '/files/a.mjs', text })

async function run(text: string): Promise<TrialResult> {
  return (await trials.run(buildModule(text))).result
}

test('returns the exports that are data, with what they share', async () => {
  const result = await run(`
    export const first = { name: 'first', at: new Date(0) }
    export default [first]
    export const help = () => 1`)
  const first = { name: 'first', at: new Date(0) }
  expect(result).toEqual({ kind: 'exports', data: { first, default: [first] }, needsCode: false })
  const { first: named, default: list } = result.kind === 'exports' ? result.data : {}
  expect(Array.isArray(list) && list[0] === named).toBe(true)
})

test.each([
  ['export default { warn() {} }', true],
  ['export const mine = { name: "mine", operations: [() => {}] }', true],
  ['export const help = () => {}\nexport const map = new WeakMap()', false],
])('says if an export that counts is not data: %s', async (text, needsCode) => {
  expect(await run(text)).toEqual(expect.objectContaining({ kind: 'exports', needsCode }))
})

test('gives the module the environment and the arguments of the command', async () => {
  const text = `process.env.TRIAL_RUNNER_TEST = 'changed'
    export default { cwd: process.cwd(), argv: process.argv.slice(2) }`
  expect(await run(text)).toEqual({
    kind: 'exports',
    data: { default: { cwd: process.cwd(), argv: process.argv.slice(2) } },
    needsCode: false,
  })
  expect(process.env['TRIAL_RUNNER_TEST']).toBe('changed')
  delete process.env['TRIAL_RUNNER_TEST']
})

test('runs a module in a new worker after one that left something running', async () => {
  const readTag = 'export default globalThis.tag ?? "none"'
  const read = async (): Promise<unknown> => {
    const result = await run(readTag)
    return result.kind === 'exports' ? result.data['default'] : result
  }
  await run('globalThis.tag = "clean"')
  const tags = [await read()]
  await run('globalThis.tag = "timer"\nsetInterval(() => {}, 1_000)')
  tags.push(await read())
  expect(tags).toEqual(['clean', 'none'])
})

test('runs modules one after another, also after one that fails', async () => {
  const results = await Promise.all(
    ['process.exit(1)', 'export default 1', 'throw 1', 'export default 2'].map(run),
  )
  expect(results.map((result) => (result.kind === 'mistake' ? result.mistake : result.data))).toEqual([
    { file: 'a.mjs', message: 'calls process.exit' },
    { default: 1 },
    { file: 'a.mjs', message: 'throws 1' },
    { default: 2 },
  ])
})

test('stops a module that takes too long', async () => {
  const { result } = await createTrialRunner({ timeLimitMs: 1 }).run(buildModule('while (true);'))
  expect(result).toEqual({
    kind: 'mistake',
    mistake: {
      file: 'a.mjs',
      message: 'does not finish within 0.001 s. Look for an endless loop or an await that never ends',
    },
  })
})
