import { extname, relative } from 'node:path'

import { readDocument } from './read-document.ts'
import { readModule } from './read-module.ts'
import { readText } from './read-text.ts'
import type { ModuleOptions } from './read-module.ts'
import type { Unreadable, Written } from './parsed-file.ts'

const DOCUMENTS = ['.yaml', '.yml', '.json']
const MODULES = ['.ts', '.mts', '.js', '.mjs']

export const EXTENSIONS: readonly string[] = [...DOCUMENTS, ...MODULES]

/** Whether a file is one that can be read, by its name. */
export function isReadable(path: string): boolean {
  return EXTENSIONS.includes(extname(path)) && !/\.d\.m?ts$/.test(path)
}

/** Whether a file is one that is run, by its name. */
export function isModule(path: string): boolean {
  return MODULES.includes(extname(path))
}

export interface FileOptions extends ModuleOptions {
  readonly cwd: string
}

/** Reads a file of data, or a module. */
export async function read(path: string, { cwd, ...options }: FileOptions): Promise<Written | Unreadable> {
  const file = toFile(path, cwd)
  const found = await readText(path)
  if ('why' in found) return { file, mistakes: [`${file}: ${found.why}`] }
  if (!isReadable(path)) {
    return { file, mistakes: [`${file}: is of a kind that is not read. Use ${EXTENSIONS.join(', ')}`] }
  }
  return isModule(path) ? readModule({ file, path }, found.text, options) : readDocument(file, found.text)
}

/** A path as messages name it: seen from the working directory. */
export function toFile(path: string, cwd: string): string {
  const seen = relative(cwd, path).replaceAll('\\', '/')
  return seen === '' ? '.' : seen
}
