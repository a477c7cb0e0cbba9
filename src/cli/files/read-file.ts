import { extname, relative } from 'node:path'

import { readDocument } from './read-document.ts'
import { readModule } from './read-module.ts'
import { readText } from './read-text.ts'
import type { ModuleOptions } from './read-module.ts'
import type { UnreadableFile, ParsedFile } from './parsed-file.ts'

const DOCUMENTS = ['.yaml', '.yml', '.json']
const MODULES = ['.ts', '.mts', '.js', '.mjs']

export const EXTENSIONS: readonly string[] = [...DOCUMENTS, ...MODULES]

/** True if a file has a supported extension. Type declarations are not supported. */
export function isReadableFile(path: string): boolean {
  return EXTENSIONS.includes(extname(path)) && !/\.d\.m?ts$/.test(path)
}

/** True if a file has the extension of a module. */
export function isModuleFile(path: string): boolean {
  return MODULES.includes(extname(path))
}

export interface FileOptions extends ModuleOptions {
  readonly cwd: string
}

/** Reads a data file or a module. */
export async function readFile(
  path: string,
  { cwd, ...options }: FileOptions,
): Promise<ParsedFile | UnreadableFile> {
  const file = formatFilePath(path, cwd)
  const content = await readText(path)
  if ('problem' in content) return { file, mistakes: [`${file}: ${content.problem}`] }
  if (!isReadableFile(path)) {
    return { file, mistakes: [`${file}: does not have a supported extension. Use ${EXTENSIONS.join(', ')}`] }
  }
  return isModuleFile(path)
    ? readModule({ file, path }, content.text, options)
    : readDocument(file, content.text)
}

/** Formats a path for messages, relative to the working directory. */
export function formatFilePath(path: string, cwd: string): string {
  const relativePath = relative(cwd, path).replaceAll('\\', '/')
  return relativePath === '' ? '.' : relativePath
}
