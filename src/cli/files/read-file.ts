import { extname, relative } from 'node:path'

import { readDocument } from './read-document.ts'
import { readModule } from './read-module.ts'
import { readText } from './read-text.ts'
import type { ModuleLoader } from './module-loader.ts'
import type { UnreadableFile, ParsedFile } from './parsed-file.ts'

const DOCUMENTS = ['.yaml', '.yml', '.json']
const MODULES = ['.ts', '.mts', '.js', '.mjs']

/** The ends of the names of the files that are read from a folder. It can have other modules, such as scripts, which must not run. */
export const FOLDER_EXTENSIONS: readonly string[] = [
  ...DOCUMENTS,
  '.scenario.ts',
  '.scenario.js',
  '.scenario.mjs',
]

const EXTENSIONS: readonly string[] = [...DOCUMENTS, ...MODULES]

/** True if a file has a supported extension. Type declarations are not supported. */
export function isReadableFile(path: string): boolean {
  return EXTENSIONS.includes(extname(path)) && !/\.d\.m?ts$/.test(path)
}

/** True if a file is read when its folder is named. */
export function isFolderFile(path: string): boolean {
  return FOLDER_EXTENSIONS.some((extension) => path.endsWith(extension))
}

/** True if a file has the extension of a module. */
export function isModuleFile(path: string): boolean {
  return MODULES.includes(extname(path))
}

/** Where files are, and how modules among them are loaded. */
export interface FileContext {
  /** The folder that messages show paths relative to. */
  readonly cwd: string
  readonly modules: ModuleLoader
}

/** Reads data files and modules. */
export interface FileReader {
  readonly cwd: string
  /** Reads a file at the first call, so that a module runs only once. */
  read(path: string): Promise<ParsedFile | UnreadableFile>
}

export function createFileReader(context: FileContext): FileReader {
  const files = new Map<string, Promise<ParsedFile | UnreadableFile>>()
  return {
    cwd: context.cwd,
    read(path) {
      const file = files.get(path) ?? readFile(path, context)
      files.set(path, file)
      return file
    },
  }
}

async function readFile(path: string, { cwd, modules }: FileContext): Promise<ParsedFile | UnreadableFile> {
  const file = formatFilePath(path, cwd)
  const content = await readText(path)
  if ('problem' in content) return { file, mistakes: [{ file, message: content.problem }] }
  if (!isReadableFile(path)) {
    const message = `does not have a supported extension. Use ${EXTENSIONS.join(', ')}`
    return { file, mistakes: [{ file, message }] }
  }
  return isModuleFile(path)
    ? readModule({ file, path, text: content.text }, modules)
    : readDocument(file, content.text)
}

/** Formats a path for messages, relative to the working directory. */
export function formatFilePath(path: string, cwd: string): string {
  const relativePath = relative(cwd, path).replaceAll('\\', '/')
  return relativePath === '' ? '.' : relativePath
}
