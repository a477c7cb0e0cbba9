import { createRequire } from 'node:module'
import { extname } from 'node:path'

import { toPath, toText } from '../parse.ts'
import { toLine } from './written.ts'
import type { Unreadable, Written } from './written.ts'

/** A file, as messages name it and where it lies. */
export interface Located {
  readonly file: string
  readonly path: string
}

/** Runs a module: each time anew, and with this very package as `mock-video-api`, wherever the file lies. */
export async function readModule({ file, path }: Located, text: string): Promise<Written | Unreadable> {
  const [{ createJiti }, own] = await Promise.all([import('jiti'), import('../index.ts')])
  const jiti = createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    // A scenario is checked once it is exported, with its place in the file.
    virtualModules: { 'mock-video-api': { ...own, defineScenario: (scenario: unknown) => scenario } },
    alias: findCatalogs(),
  })
  try {
    // Node would run its own modules itself, and each only once.
    const options = { filename: path, ext: extname(path), async: true, forceTranspile: true }
    return toWritten(file, await jiti.evalModule(text, options))
  } catch (error) {
    return { file, mistakes: [toMistake(error, { file, path })] }
  }
}

/** What makes catalogs is heavy, and imported by few. */
function findCatalogs(): Record<string, string> {
  const name = 'mock-video-api/catalogs'
  try {
    return { [name]: createRequire(import.meta.url).resolve(name) }
  } catch {
    return {}
  }
}

function toWritten(file: string, module: unknown): Written {
  const exported = isModule(module) ? module : { default: module }
  const { default: value, ...named } = exported
  const place = (path: readonly PropertyKey[]): string =>
    path.length === 0 ? file : `${file}: ${toPath(path)}`
  return {
    file,
    value,
    named: new Map(Object.entries(named)),
    place,
    tell: (mistake) => `${file}: ${toText(mistake)}`,
  }
}

/** What CommonJS exports is the default, unless it was made from a module. */
function isModule(module: unknown): module is Readonly<Record<string, unknown>> {
  if (typeof module !== 'object' || module === null || Array.isArray(module)) return false
  return 'default' in module || '__esModule' in module || Object.getPrototypeOf(module) === null
}

/** Why a module does not run, and where, if that is known. */
function toMistake(error: unknown, { file, path }: Located): string {
  const [message = '', stack = ''] =
    error instanceof Error ? [error.message, error.stack] : [`it throws ${String(error)}`]
  const syntax = /^ParseError: (.*?)\s*\n\s*.*:(\d+):(\d+)\s*$/.exec(message)
  // A parser counts columns from 0.
  if (syntax !== null) return `${file}:${syntax[2]}:${Number(syntax[3]) + 1}: ${toLine(syntax[1] ?? '')}`
  const [first = ''] = message.split('\nRequire stack')
  const at = stack.indexOf(`${path}:`)
  // The column is that of what it was made into.
  const line = at === -1 ? null : /^:(\d+)/.exec(stack.slice(at + path.length))
  return `${file}${line === null ? '' : `:${line[1]}`}: ${toLine(first === '' ? 'it throws' : first)}`
}
