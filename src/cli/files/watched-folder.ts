import { basename, dirname, extname } from 'node:path'

import { isModuleFile, isReadableFile } from './read-file.ts'

export interface WatchedFolder {
  readonly path: string
  /** True if a change of the entry with this name is relevant. */
  readonly isRelevant: (name: string) => boolean
}

/** Watches a folder of scenarios: its readable files, and its folders, which are recognized by a name without an extension. */
export function createWatchedFolder(path: string): WatchedFolder {
  return { path, isRelevant: (name) => isReadableFile(name) || extname(name) === '' }
}

/** Watches the parent of a file or folder, only for that entry. For a module, also for other readable files, which it may import. */
export function createWatchedParent(path: string): WatchedFolder {
  const entryName = basename(path)
  return {
    path: dirname(path),
    isRelevant: isModuleFile(path)
      ? (name) => name === entryName || isReadableFile(name)
      : (name) => name === entryName,
  }
}
