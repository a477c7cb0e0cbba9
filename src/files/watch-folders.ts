import { watch } from 'node:fs'
import { extname } from 'node:path'

import { isReadable } from './read.ts'
import { toWhy } from './read-text.ts'
import type { FSWatcher } from 'node:fs'

/** Hears of changes in folders: of files that can be read, and of folders that come and go. */
export interface Watcher {
  /** Watches these folders, and no others; tells whether some are new. */
  watch(folders: readonly string[]): boolean
  close(): void
}

/**
 * Folders are watched, not files: many editors write another file and give it the name of the first. Says only that
 * something has changed; `failed` is told of a folder that cannot be watched.
 */
export function createWatcher(changed: () => void, failed: (message: string) => void): Watcher {
  const watchers = new Map<string, FSWatcher>()

  function drop(folder: string): void {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  function add(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name === null || isReadable(name) || extname(name) === '') changed()
      })
      // The folder itself is gone.
      watcher.on('error', () => {
        drop(folder)
        changed()
      })
      watchers.set(folder, watcher)
    } catch (error) {
      failed(`${folder} ${toWhy(error)}; changes in it are not seen`)
    }
  }

  return {
    watch(folders) {
      for (const folder of watchers.keys()) if (!folders.includes(folder)) drop(folder)
      const fresh = folders.filter((folder) => !watchers.has(folder))
      for (const folder of fresh) add(folder)
      return fresh.some((folder) => watchers.has(folder))
    },
    close() {
      for (const folder of watchers.keys()) drop(folder)
    },
  }
}
