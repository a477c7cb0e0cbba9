import { watch } from 'node:fs'

import { toWhy } from './read-text.ts'
import type { FSWatcher } from 'node:fs'
import type { WatchedFolder } from './watched-folder.ts'

/** Hears of the changes in folders that matter. */
export interface Watcher {
  /** Watches these folders, and no others; tells whether some are new. */
  watch(folders: readonly WatchedFolder[]): boolean
  close(): void
}

/**
 * Folders are watched, not files: many editors write another file and give it the name of the first. Says only that
 * something has changed; `failed` is told of a folder that cannot be watched, once until it can.
 */
export function createWatcher(changed: () => void, failed: (message: string) => void): Watcher {
  const watchers = new Map<string, FSWatcher>()
  const told = new Set<string>()
  let watched: readonly WatchedFolder[] = []

  function drop(folder: string): void {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  function add(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name === null || watched.some(({ path, matters }) => path === folder && matters(name))) changed()
      })
      // The folder itself is gone.
      watcher.on('error', () => {
        drop(folder)
        changed()
      })
      watchers.set(folder, watcher)
      told.delete(folder)
    } catch (error) {
      if (!told.has(folder)) failed(`${folder} ${toWhy(error)}; changes in it are not seen`)
      told.add(folder)
    }
  }

  return {
    watch(folders) {
      watched = folders
      const paths = [...new Set(folders.map(({ path }) => path))]
      for (const folder of watchers.keys()) if (!paths.includes(folder)) drop(folder)
      const fresh = paths.filter((folder) => !watchers.has(folder))
      for (const folder of fresh) add(folder)
      return fresh.some((folder) => watchers.has(folder))
    },
    close() {
      for (const folder of watchers.keys()) drop(folder)
    },
  }
}
