import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { isReadable } from './read-file.ts'

/** More is no folder of scenarios, but something else by mistake. */
const MAX_FILES = 1_000

/** What lies in a folder and those in it. */
export interface Listing {
  /** The files that can be read, in the order of their paths. */
  readonly files: readonly string[]
  /** The folder itself, and all in it. */
  readonly folders: readonly string[]
  /** Whether there was too much to list. */
  readonly isCut: boolean
}

/** Lists a folder. Hidden files and folders, `node_modules` and config files are passed over. */
export async function listFiles(folder: string): Promise<Listing> {
  const files: string[] = []
  const folders: string[] = []
  // A link may lead back to where it lies.
  const seen = new Set<string>()

  async function walk(path: string): Promise<void> {
    const real = await realpath(path)
    if (seen.has(real) || folders.length + files.length >= MAX_FILES) return
    seen.add(real)
    folders.push(path)
    for (const name of (await readdir(path)).toSorted()) {
      if (name.startsWith('.') || name === 'node_modules') continue
      const child = join(path, name)
      const found = await stat(child).catch(() => undefined)
      if (found?.isDirectory() === true) await walk(child)
      else if (found?.isFile() === true && isReadable(child) && !isConfig(child)) files.push(child)
    }
  }

  await walk(folder)
  return { files, folders, isCut: folders.length + files.length >= MAX_FILES }
}

/** Whether a file is a config file, by its name. */
export function isConfig(path: string): boolean {
  return basename(path).startsWith('mock-video-api.config.')
}
