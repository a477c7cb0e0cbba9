import { createRequire } from 'node:module'
import { extname } from 'node:path'

import { prefixPaths } from '../../lib/mistake.ts'
import { formatPath, formatMistake } from '../../lib/parse.ts'
import { ModuleError } from './module-guard.ts'
import { createDataCloner } from './clone-data.ts'
import { getErrorMessage, getErrorStack } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'
import type { ModuleGuard, ModuleFile } from './module-guard.ts'
import type { UnreadableFile, ParsedFile } from './parsed-file.ts'

export interface ModuleOptions {
  readonly guard: ModuleGuard
  /** True if the exports are data and are cloned, as for scenarios. Options may also contain code. */
  readonly isData: boolean
}

/** Runs a module again on each call. It imports this package as `mock-video-api` from any folder. */
export async function readModule(
  moduleFile: ModuleFile,
  text: string,
  { guard, isData }: ModuleOptions,
): Promise<ParsedFile | UnreadableFile> {
  try {
    const parsedFile = await guard.run({ ...moduleFile, text }, async () =>
      createParsedFile(moduleFile.file, await runModule(moduleFile, text)),
    )
    return isData ? cloneExports(parsedFile) : parsedFile
  } catch (error) {
    return { file: moduleFile.file, mistakes: [explainModuleError(error, moduleFile)] }
  }
}

async function runModule({ path }: ModuleFile, text: string): Promise<unknown> {
  const [{ createJiti }, library] = await Promise.all([import('jiti'), import('../../index.ts')])
  const jiti = createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    // An exported scenario is checked later, with its location in the file, so defineScenario must not throw.
    virtualModules: { 'mock-video-api': { ...library, defineScenario: (scenario: unknown) => scenario } },
    alias: findCatalogs(),
  })
  // Without forceTranspile, Node would run some modules itself and cache them.
  const options = { filename: path, ext: extname(path), async: true, forceTranspile: true }
  return await jiti.evalModule(text, options)
}

/** Returns the alias of `mock-video-api/catalogs`, which is only loaded if a module imports it, because it is large. */
function findCatalogs(): Record<string, string> {
  const name = 'mock-video-api/catalogs'
  try {
    return { [name]: createRequire(import.meta.url).resolve(name) }
  } catch {
    return {}
  }
}

function createParsedFile(file: string, module: unknown): ParsedFile {
  const namespace = isModuleNamespace(module) ? module : { default: module }
  const { default: value, ...namedExports } = namespace
  const formatLocation = (path: readonly PropertyKey[]): string =>
    path.length === 0 ? file : `${file}: ${formatPath(path)}`
  return {
    file,
    value,
    namedExports: new Map(Object.entries(namedExports)),
    formatLocation,
    formatMistake: (mistake) => `${file}: ${formatMistake(mistake)}`,
  }
}

/** Clones the default export and the exported scenarios of a module. Parts that are not data are mistakes. */
function cloneExports(parsedFile: ParsedFile): ParsedFile | UnreadableFile {
  const clone = createDataCloner()
  const defaultExport = clone(parsedFile.value)
  const mistakes = [...defaultExport.mistakes]
  const namedExports = new Map<string, unknown>()
  for (const [name, exported] of parsedFile.namedExports) {
    const { value, mistakes: cloneMistakes } = clone(exported)
    if (![value].flat().some(looksLikeScenario)) continue
    namedExports.set(name, value)
    mistakes.push(...prefixPaths([name], cloneMistakes))
  }
  if (mistakes.length > 0)
    return { file: parsedFile.file, mistakes: mistakes.map((mistake) => parsedFile.formatMistake(mistake)) }
  return { ...parsedFile, value: defaultExport.value, namedExports }
}

/** True if an export is meant to be a scenario, even if it has mistakes. */
function looksLikeScenario(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ('name' in value || 'steps' in value || 'faults' in value)
  )
}

/** True for the namespace of an ES module. Otherwise it is the `module.exports` of CommonJS, which counts as the default export. */
function isModuleNamespace(module: unknown): module is Readonly<Record<string, unknown>> {
  if (typeof module !== 'object' || module === null || Array.isArray(module)) return false
  return 'default' in module || '__esModule' in module || Object.getPrototypeOf(module) === null
}

/** Formats the error that a module throws while it is loaded, with its line if that is known. */
function explainModuleError(error: unknown, { file, path }: ModuleFile): string {
  if (error instanceof ModuleError) return `${file}: ${error.message}`
  const message = error instanceof Error ? getErrorMessage(error) : `throws ${getErrorMessage(error)}`
  const stack = getErrorStack(error)
  const syntaxError = /^ParseError: (.*?)\s*\n\s*.*:(\d+):(\d+)\s*$/.exec(message)
  // The parser counts columns from 0.
  if (syntaxError !== null)
    return `${file}:${syntaxError[2]}:${Number(syntaxError[3]) + 1}: ${formatOneLine(syntaxError[1] ?? '')}`
  const [firstPart = ''] = message.split('\nRequire stack')
  const pathIndex = stack.indexOf(`${path}:`)
  // The column is left out, because it is that of the transpiled code.
  const line = pathIndex === -1 ? null : /^:(\d+)/.exec(stack.slice(pathIndex + path.length))
  return `${file}${line === null ? '' : `:${line[1]}`}: ${formatOneLine(firstPart)}`
}
