import { basename, dirname, extname, sep } from 'node:path'

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

/**
 * Watches for a file or folder: its parent, and the folders above that up to one that also contains `cwd`, because each of them can
 * be replaced.
 */
export function createWatchedParents(path: string, cwd: string): WatchedFolder[] {
  const parents = [createWatchedParent(path)]
  for (let folder = dirname(path); !contains(folder, cwd); folder = dirname(folder)) {
    const entryName = basename(folder)
    parents.push({ path: dirname(folder), isRelevant: (name) => name === entryName })
  }
  return parents
}

function contains(folder: string, path: string): boolean {
  return folder === dirname(folder) || path === folder || path.startsWith(folder + sep)
}

/** Watches the parent of a file or folder, only for that entry. For a module, also for other readable files, which it may import. */
function createWatchedParent(path: string): WatchedFolder {
  const entryName = basename(path)
  return {
    path: dirname(path),
    isRelevant: isModuleFile(path)
      ? (name) => name === entryName || isReadableFile(name)
      : (name) => name === entryName,
  }
}
