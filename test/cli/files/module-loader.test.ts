import { expect, onTestFinished, test, vi } from 'vitest'
import { createModuleLoader } from '../../../src/cli/files/module-loader.ts'
import { sharedTrials } from '../../support/terminal.ts'
import type { LoadedModule, ModuleLoader } from '../../../src/cli/files/module-loader.ts'

function openLoader(): ModuleLoader {
  const loader = createModuleLoader(sharedTrials)
  onTestFinished(() => loader.close())
  return loader
}

function load(loader: ModuleLoader, text: string): Promise<LoadedModule> {
  return loader.load({ file: 'a.mjs', path: '/files/a.mjs', text })
}

/** Returns what is printed to stdout and stderr while `action` runs. */
async function capture(action: () => Promise<unknown>): Promise<string[]> {
  const printed: string[] = []
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      printed.push(Buffer.from(chunk).toString().trim())
      return true
    }),
  )
  await action()
  for (const spy of spies) spy.mockRestore()
  return printed
}

const PRINT = 'process.stdout.write("out")\nprocess.stderr.write("error")\n'

test.each([
  ['data', 'export default {}'],
  ['code', 'export default () => {}'],
  ['a mistake', 'throw new Error("No")'],
])('prints once what a module prints: %s', async (_, text) => {
  const loader = openLoader()
  expect((await capture(() => load(loader, PRINT + text))).toSorted()).toEqual(['error', 'out'])
})

test('runs only a module with code in the command', async () => {
  const loader = openLoader()
  await load(loader, 'globalThis.moduleLoaderTest = 1\nexport default { name: "a" }')
  expect('moduleLoaderTest' in globalThis).toBe(false)
  const loaded = await load(loader, 'globalThis.moduleLoaderTest = 1\nexport default () => {}')
  expect('exports' in loaded && typeof loaded.exports['default']).toBe('function')
  expect('moduleLoaderTest' in globalThis).toBe(true)
  Reflect.deleteProperty(globalThis, 'moduleLoaderTest')
})

test('reports an error of code once, also to a listener that comes later', async () => {
  const loader = openLoader()
  await load(loader, 'export default () => {}')
  process.emit('uncaughtException', new Error('No'))
  const lines: string[] = []
  loader.onLateError((line) => lines.push(line))
  process.emit('uncaughtException', new Error('No'))
  process.emit('uncaughtException', new Error('Nor this'))
  expect(lines).toEqual([
    'a.mjs: throws an error after it was loaded: No',
    'a.mjs: throws an error after it was loaded: Nor this',
  ])
})

test('stops listening to errors when it is closed', async () => {
  const before = process.listenerCount('uncaughtException')
  const loader = openLoader()
  await load(loader, 'export default {}')
  const counts = [process.listenerCount('uncaughtException') - before]
  await load(loader, 'export default () => {}')
  counts.push(process.listenerCount('uncaughtException') - before)
  loader.close()
  counts.push(process.listenerCount('uncaughtException') - before)
  expect(counts).toEqual([0, 1, 0])
})
