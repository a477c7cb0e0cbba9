import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { isFolderFile } from './read-file.ts'

/** The maximum number of files and folders. A folder with more is probably not a folder of scenarios. */
const MAX_ENTRIES = 1_000

/** The maximum number of entries of any kind that are looked at. */
const MAX_SEEN = 10_000

/** The files and folders in a folder, at any depth. */
export interface FolderListing {
  /** The data files and the scenario modules, in the order of their paths. */
  readonly files: readonly string[]
  /** The folder itself and the folders in it. */
  readonly folders: readonly string[]
  /** True if the folder has too many entries, so that some are missing here. */
  readonly isTruncated: boolean
}

/** Lists a folder. Hidden files and folders, `node_modules` and config files are left out. */
export async function listFiles(folder: string): Promise<FolderListing> {
  const files: string[] = []
  const folders: string[] = []
  // A link may lead back to a folder that contains it.
  const visited = new Set<string>()
  let seen = 0

  function isFull(): boolean {
    return folders.length + files.length >= MAX_ENTRIES || seen >= MAX_SEEN
  }

  async function walk(path: string): Promise<void> {
    const realPath = await realpath(path)
    if (visited.has(realPath) || isFull()) return
    visited.add(realPath)
    folders.push(path)
    for (const name of (await readdir(path)).toSorted()) {
      if (isFull()) return
      seen += 1
      if (name.startsWith('.') || name === 'node_modules') continue
      const child = join(path, name)
      const stats = await stat(child).catch(() => undefined)
      if (stats?.isDirectory() === true) await walk(child)
      else if (stats?.isFile() === true && isFolderFile(child) && !isConfigFile(child)) files.push(child)
    }
  }

  await walk(folder)
  return { files, folders, isTruncated: isFull() }
}

/** True if the name of a file is that of a config file. */
export function isConfigFile(path: string): boolean {
  return basename(path).startsWith('mock-video-api.config.')
}
