import { expect, onTestFinished, test, vi } from 'vitest'
import { createModuleGuard } from '../../../src/cli/files/module-guard.ts'
import type { ModuleGuard } from '../../../src/cli/files/module-guard.ts'

const MODULE = { file: 'a.ts', path: '/files/a.ts', text: 'a' }

function openGuard(): ModuleGuard {
  const guard = createModuleGuard()
  onTestFinished(() => guard.close())
  return guard
}

test('stops waiting for a module after 10 s', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const result = openGuard().run(MODULE, () => new Promise(() => {}))
  vi.advanceTimersByTime(10_000)
  await expect(result).rejects.toThrow('does not finish within 10 s')
})

test('reports an error after loading once, until the file changes', async () => {
  const lines: string[] = []
  const guard = openGuard()
  await guard.run(MODULE, async () => {})
  process.emit('uncaughtException', new Error('No'))
  guard.onLateError((line) => lines.push(line))
  process.emit('uncaughtException', new Error('No'))
  await guard.run(MODULE, async () => {})
  process.emit('uncaughtException', new Error('No'))
  expect(lines).toEqual(['a.ts: throws an error after it was loaded: No'])
  await guard.run({ ...MODULE, text: 'b' }, async () => {})
  process.emit('uncaughtException', new Error('No'))
  expect(lines).toEqual([
    'a.ts: throws an error after it was loaded: No',
    'a.ts: throws an error after it was loaded: No',
  ])
})

test('names the files in the stack of an error', async () => {
  const lines: string[] = []
  const guard = openGuard()
  guard.onLateError((line) => lines.push(line))
  await guard.run(MODULE, async () => {})
  await guard.run({ file: 'b.ts', path: '/files/b.ts', text: 'b' }, async () => {
    process.emit('uncaughtException', Object.assign(new Error('Of a'), { stack: 'at /files/a.ts:1' }))
  })
  process.emit('uncaughtException', new Error('Of neither'))
  expect(lines).toEqual([
    'a.ts: throws an error after it was loaded: Of a',
    'a.ts or b.ts: throws an error after it was loaded: Of neither',
  ])
})

test('restores process.exit when it is closed', async () => {
  const exit = Object.getOwnPropertyDescriptor(process, 'exit')
  const guard = openGuard()
  await guard.run(MODULE, async () => {})
  expect(() => process.exit()).toThrow('calls process.exit')
  guard.close()
  expect(Object.getOwnPropertyDescriptor(process, 'exit')).toEqual(exit)
})
