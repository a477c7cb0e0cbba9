import { rename, rm, writeFile } from 'node:fs/promises'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createWatcher } from '../../../src/cli/files/watch-folders.ts'
import { toParent, toWhole } from '../../../src/cli/files/watched-folder.ts'
import { createFolder } from '../../support/folder.ts'

test('hears of files that can be read, however they are written, and of folders', async () => {
  const folder = await createFolder({ 'a.yaml': 'a' })
  const events = new EventEmitter()
  const failed: string[] = []
  const watcher = createWatcher(
    () => events.emit('changed'),
    (message) => failed.push(message),
  )
  onTestFinished(() => watcher.close())
  expect([watcher.watch([toWhole(folder)]), watcher.watch([toWhole(folder)])]).toEqual([true, false])
  const hears = async (change: () => Promise<void>): Promise<void> => {
    const changed = once(events, 'changed')
    await change()
    await changed
  }

  await hears(() => writeFile(join(folder, 'a.yaml'), 'b'))
  await writeFile(join(folder, 'a.yaml~'), 'c')
  await hears(() => rename(join(folder, 'a.yaml~'), join(folder, 'a.yaml')))
  await hears(() => rm(join(folder, 'a.yaml')))
  expect(failed).toEqual([])
})

test('tells once of a folder that it cannot watch', async () => {
  const folder = await createFolder({})
  const failed: string[] = []
  const watcher = createWatcher(
    () => {},
    (message) => failed.push(message),
  )
  onTestFinished(() => watcher.close())

  const none = toWhole(join(folder, 'none'))
  expect([watcher.watch([none]), watcher.watch([none])]).toEqual([false, false])
  expect(failed).toEqual([`${join(folder, 'none')} is not there; changes in it are not seen`])
})

test('minds what was named alone where it lies, beside what a module may import', () => {
  const names = ['late.yaml', 'own.ts', 'other.yaml', 'log', 'log.txt']
  const minds = ['/all/late.yaml', '/all/own.ts', '/all/log'].map((path) => {
    const { path: folder, matters } = toParent(path)
    return [folder, names.filter(matters)]
  })
  expect(minds).toEqual([
    ['/all', ['late.yaml']],
    ['/all', ['late.yaml', 'own.ts', 'other.yaml']],
    ['/all', ['log']],
  ])
  expect(names.filter(toWhole('/all').matters)).toEqual(['late.yaml', 'own.ts', 'other.yaml', 'log'])
})
