import { watch } from 'node:fs'

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

  function startWatching(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        if (
          name === null ||
          watchedFolders.some(({ path, isRelevant }) => path === folder && isRelevant(name))
        )
          onChange()
      })
      watcher.on('error', () => {
        unwatch(folder)
        onChange()
      })
      watchers.set(folder, watcher)
      failedFolders.delete(folder)
    } catch (error) {
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
