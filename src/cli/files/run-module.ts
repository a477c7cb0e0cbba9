import { createRequire } from 'node:module'
import { extname } from 'node:path'

import { loadPackage } from '../load-package.ts'
import { getErrorMessage, getErrorStack } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'
import type { FileMistake } from './file-mistake.ts'

export interface ModuleFile {
  /** The path for messages, relative to the working directory. */
  readonly file: string
  /** The absolute path. */
  readonly path: string
  readonly text: string
}

/** The exports of a module, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>

/** Runs a module, again on each call. It imports this package as `mock-video-api` from any folder. */
export async function runModule({ path, text }: ModuleFile): Promise<ModuleExports> {
  // Loading the library takes longer than running a module that imports nothing.
  const library = /\b(?:import|require)\b/.test(text) ? await import('../../index.ts') : undefined
  const jiti = loadPackage('jiti').createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    // An exported scenario is checked later, with its location in the file, so defineScenario must not throw.
    virtualModules: { 'mock-video-api': { ...library, defineScenario: (scenario: unknown) => scenario } },
    alias: findCatalogs(),
  })
  // Without forceTranspile, Node would run some modules itself and cache them.
  const options = { filename: path, ext: extname(path), async: true, forceTranspile: true }
  const module: unknown = await jiti.evalModule(text, options)
  return isModuleNamespace(module) ? { ...module } : { default: module }
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

/** True for the namespace of an ES module. Otherwise it is the `module.exports` of CommonJS, which counts as the default export. */
function isModuleNamespace(module: unknown): module is ModuleExports {
  if (typeof module !== 'object' || module === null || Array.isArray(module)) return false
  return 'default' in module || '__esModule' in module || Object.getPrototypeOf(module) === null
}

/** True if an export is meant to be a scenario, even if it has mistakes. */
export function looksLikeScenario(value: unknown): boolean {
  return [value].flat().some((item) => {
    return (
      typeof item === 'object' && item !== null && ('name' in item || 'steps' in item || 'faults' in item)
    )
  })
}

/** Returns the error that a module throws while it is loaded, with its line if that is known. */
export function explainModuleError(error: unknown, { file, path }: ModuleFile): FileMistake {
  const message = error instanceof Error ? getErrorMessage(error) : `throws ${getErrorMessage(error)}`
  const stack = getErrorStack(error)
  const syntaxError = /^ParseError: (.*?)\s*\n\s*.*:(\d+):(\d+)\s*$/.exec(message)
  if (syntaxError !== null) {
    const [, problem = '', line, column] = syntaxError
    // The parser counts columns from 0.
    return { file, line: Number(line), column: Number(column) + 1, message: formatOneLine(problem) }
  }
  const [firstPart = ''] = message.split('\nRequire stack')
  const pathIndex = stack.indexOf(`${path}:`)
  // The column is left out, because it is that of the transpiled code.
  const line = pathIndex === -1 ? null : /^:(\d+)/.exec(stack.slice(pathIndex + path.length))
  return { file, ...(line !== null && { line: Number(line[1]) }), message: formatOneLine(firstPart) }
}
