import { watch } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'

import { explainFileError } from './read-text.ts'
import type { FSWatcher } from 'node:fs'
import type { WatchedFolder } from './watched-folder.ts'

export interface FolderWatcher {
  /** Watches these folders instead of the previous ones. Returns true if at least one is new. */
  watch(folders: readonly WatchedFolder[]): boolean
  close(): void
}

/**
 * Creates a watcher that calls `onChange` after a relevant change, and `onFailure` once for each folder that cannot be
 * watched. It watches folders and not files, because many editors write a new file and rename it.
 */
export function createFolderWatcher(
  onChange: () => void,
  onFailure: (message: string) => void,
): FolderWatcher {
  const watchers = new Map<string, FSWatcher>()
  const failedFolders = new Set<string>()
  let watchedFolders: readonly WatchedFolder[] = []

  function unwatch(folder: string): void {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  /** Stops watching a folder that was removed or renamed, and the folders in it. Returns true if there were some. */
  function unwatchTree(root: string): boolean {
    const folders = [...watchers.keys()].filter((folder) => folder === root || folder.startsWith(root + sep))
    for (const folder of folders) unwatch(folder)
    return folders.length > 0
  }

  function handleEvent(folder: string, event: string, name: string | null): void {
    // A watcher stays with the folder that it was started for, even if another one takes its place. A folder reports that it was
    // removed or renamed itself under its own name, like an entry.
    const roots = event === 'rename' && name !== null ? [join(folder, name)] : []
    if (roots.length > 0 && name === basename(folder)) roots.push(folder)
    const isReplaced = roots.filter(unwatchTree).length > 0
    const isForUser =
      name === null || watchedFolders.some(({ path, isRelevant }) => path === folder && isRelevant(name))
    if (isReplaced || isForUser) onChange()
  }

  function startWatching(folder: string): void {
    try {
      const watcher = watch(folder, (event, name) => handleEvent(folder, event, name))
      watcher.on('error', () => {
        unwatch(folder)
        onChange()
      })
      watchers.set(folder, watcher)
      failedFolders.delete(folder)
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      // The folder above reports it when it comes back.
      if (isMissing && watchedFolders.some(({ path }) => path === dirname(folder))) return
      if (!failedFolders.has(folder))
        onFailure(`${folder} ${explainFileError(error)}. Changes in it are not detected`)
      failedFolders.add(folder)
    }
  }

  return {
    watch(folders) {
      watchedFolders = folders
      const paths = [...new Set(folders.map(({ path }) => path))]
      for (const folder of watchers.keys()) if (!paths.includes(folder)) unwatch(folder)
      const newFolders = paths.filter((folder) => !watchers.has(folder))
      for (const folder of newFolders) startWatching(folder)
      return newFolders.some((folder) => watchers.has(folder))
    },
    close() {
      for (const folder of watchers.keys()) unwatch(folder)
    },
  }
}
