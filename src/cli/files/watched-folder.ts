import { basename, dirname, extname } from 'node:path'

import { isModule, isReadable } from './read-file.ts'

/** A folder in which something may change. */
export interface WatchedFolder {
  readonly path: string
  /** Whether a change of what has this name is one. */
  readonly matters: (name: string) => boolean
}

/** A folder that is read: whatever can be read in it, and folders that come and go. */
export function toWhole(path: string): WatchedFolder {
  return { path, matters: (name) => isReadable(name) || extname(name) === '' }
}

/** Where a file or a folder lies: what lies beside it is none of ours, such as our own log, but what a module may import. */
export function toParent(path: string): WatchedFolder {
  const own = basename(path)
  return {
    path: dirname(path),
    matters: isModule(path) ? (name) => name === own || isReadable(name) : (name) => name === own,
  }
}
