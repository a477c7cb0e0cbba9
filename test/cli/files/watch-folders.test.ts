import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFolderWatcher } from '../../../src/cli/files/watch-folders.ts'
import { createWatchedFolder, createWatchedParents } from '../../../src/cli/files/watched-folder.ts'
import { createFolder } from '../../support/folder.ts'

test('reports written, renamed and removed files', async () => {
  const folder = await createFolder({ 'a.yaml': 'a' })
  const events = new EventEmitter()
  const failed: string[] = []
  const watcher = createFolderWatcher(
    () => events.emit('changed'),
    (message) => failed.push(message),
  )
  onTestFinished(() => watcher.close())
  expect([
    watcher.watch([createWatchedFolder(folder)]),
    watcher.watch([createWatchedFolder(folder)]),
  ]).toEqual([true, false])
  const expectEvent = async (change: () => Promise<void>): Promise<void> => {
    const changed = once(events, 'changed')
    await change()
    await changed
  }

  await expectEvent(() => writeFile(join(folder, 'a.yaml'), 'b'))
  await writeFile(join(folder, 'a.yaml~'), 'c')
  await expectEvent(() => rename(join(folder, 'a.yaml~'), join(folder, 'a.yaml')))
  await expectEvent(() => rm(join(folder, 'a.yaml')))
  expect(failed).toEqual([])
})

test('reports a folder that it cannot watch once', async () => {
  const folder = await createFolder({})
  const failed: string[] = []
  const watcher = createFolderWatcher(
    () => {},
    (message) => failed.push(message),
  )
  onTestFinished(() => watcher.close())

  const missing = createWatchedFolder(join(folder, 'none'))
  expect([watcher.watch([missing]), watcher.watch([missing])]).toEqual([false, false])
  expect(failed).toEqual([`${join(folder, 'none')} does not exist. Changes in it are not detected`])
})

test('watches a file only by its name, and a module with other files that it may import', () => {
  const names = ['late.yaml', 'own.ts', 'other.yaml', 'log', 'log.txt']
  const relevantNames = ['/all/late.yaml', '/all/own.ts', '/all/log'].map((path) => {
    return createWatchedParents(path, '/all').map(({ path: folder, isRelevant }) => [
      folder,
      names.filter(isRelevant),
    ])
  })
  expect(relevantNames).toEqual([
    [['/all', ['late.yaml']]],
    [['/all', ['late.yaml', 'own.ts', 'other.yaml']]],
    [['/all', ['log']]],
  ])
  expect(names.filter(createWatchedFolder('/all').isRelevant)).toEqual([
    'late.yaml',
    'own.ts',
    'other.yaml',
    'log',
  ])
})

test.each([
  ['/work/app/a.yaml', ['/work/app a.yaml']],
  ['/work/app/all/deep/a.yaml', ['/work/app/all/deep a.yaml', '/work/app/all deep', '/work/app all']],
  ['/work/shared/a.yaml', ['/work/shared a.yaml', '/work shared']],
  ['/work', ['/ work']],
])('watches the folders above %s for the next entry only', (path, expected) => {
  const names = ['a.yaml', 'all', 'deep', 'shared', 'work', 'app']
  const parents = createWatchedParents(path, '/work/app')
  expect(parents.map((parent) => [parent.path, ...names.filter(parent.isRelevant)].join(' '))).toEqual(
    expected,
  )
})

test('reports no missing folder that the folder above it will report', async () => {
  const folder = await createFolder({})
  const events = new EventEmitter()
  const failed: string[] = []
  const watcher = createFolderWatcher(
    () => events.emit('changed'),
    (message) => failed.push(message),
  )
  onTestFinished(() => watcher.close())
  const folders = createWatchedParents(join(folder, 'all/deep/a.yaml'), folder)
  watcher.watch(folders)
  const changed = once(events, 'changed')
  await mkdir(join(folder, 'all'))
  await changed
  watcher.watch(folders)
  expect(failed).toEqual([])
})
