import { expect, onTestFinished, test, vi } from 'vitest'
import { createGuard } from '../../../src/cli/files/module-guard.ts'
import type { Guard } from '../../../src/cli/files/module-guard.ts'

const MODULE = { file: 'a.ts', path: '/files/a.ts', text: 'a' }

function open(): Guard {
  const guard = createGuard()
  onTestFinished(() => guard.close())
  return guard
}

test('waits 10 s for a module', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const ran = open().run(MODULE, () => new Promise(() => {}))
  vi.advanceTimersByTime(10_000)
  await expect(ran).rejects.toThrow('has not finished after 10 s')
})

test('tells once of what is thrown later, until the file says something else', async () => {
  const lines: string[] = []
  const guard = open()
  await guard.run(MODULE, async () => {})
  process.emit('uncaughtException', new Error('No'))
  guard.hear((line) => lines.push(line))
  process.emit('uncaughtException', new Error('No'))
  await guard.run(MODULE, async () => {})
  process.emit('uncaughtException', new Error('No'))
  expect(lines).toEqual(['a.ts: throws later: No'])
  await guard.run({ ...MODULE, text: 'b' }, async () => {})
  process.emit('uncaughtException', new Error('No'))
  expect(lines).toEqual(['a.ts: throws later: No', 'a.ts: throws later: No'])
})

test('names the file that a stack names', async () => {
  const lines: string[] = []
  const guard = open()
  guard.hear((line) => lines.push(line))
  await guard.run(MODULE, async () => {})
  await guard.run({ file: 'b.ts', path: '/files/b.ts', text: 'b' }, async () => {
    process.emit('uncaughtException', Object.assign(new Error('Of a'), { stack: 'at /files/a.ts:1' }))
  })
  process.emit('uncaughtException', new Error('Of neither'))
  expect(lines).toEqual(['a.ts: throws later: Of a', 'a.ts or b.ts: throws later: Of neither'])
})

test('gives the process back what is its own', async () => {
  const exit = Object.getOwnPropertyDescriptor(process, 'exit')
  const guard = open()
  await guard.run(MODULE, async () => {})
  expect(() => process.exit()).toThrow('calls process.exit')
  guard.close()
  expect(Object.getOwnPropertyDescriptor(process, 'exit')).toEqual(exit)
})
