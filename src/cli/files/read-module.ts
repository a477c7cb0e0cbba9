import { createRequire } from 'node:module'
import { extname } from 'node:path'

import { formatPath, formatMistake } from '../../lib/parse.ts'
import { ModuleError } from './module-guard.ts'
import { createCopier } from './clone-data.ts'
import { toReason, toStack } from './thrown.ts'
import { toLine } from './parsed-file.ts'
import type { Mistake } from '../../lib/mistake.ts'
import type { Guard, Located } from './module-guard.ts'
import type { Unreadable, Written } from './parsed-file.ts'

export interface ModuleOptions {
  readonly guard: Guard
  /** Whether it says nothing but data, of which a copy is taken: as scenarios do, and options do not. */
  readonly isData: boolean
}

/** Runs a module: each time anew, and with this very package as `mock-video-api`, wherever the file lies. */
export async function readModule(
  located: Located,
  text: string,
  { guard, isData }: ModuleOptions,
): Promise<Written | Unreadable> {
  try {
    const written = await guard.run({ ...located, text }, async () =>
      toWritten(located.file, await runModule(located, text)),
    )
    return isData ? withoutCode(written) : written
  } catch (error) {
    return { file: located.file, mistakes: [toMistake(error, located)] }
  }
}

async function runModule({ path }: Located, text: string): Promise<unknown> {
  const [{ createJiti }, own] = await Promise.all([import('jiti'), import('../../index.ts')])
  const jiti = createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    // A scenario is checked once it is exported, with its place in the file.
    virtualModules: { 'mock-video-api': { ...own, defineScenario: (scenario: unknown) => scenario } },
    alias: findCatalogs(),
  })
  // Node would run its own modules itself, and each only once.
  const options = { filename: path, ext: extname(path), async: true, forceTranspile: true }
  return await jiti.evalModule(text, options)
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
    path.length === 0 ? file : `${file}: ${formatPath(path)}`
  return {
    file,
    value,
    named: new Map(Object.entries(named)),
    place,
    tell: (mistake) => `${file}: ${formatMistake(mistake)}`,
  }
}

/** The scenarios of a module as plain data; or what of them is none. */
function withoutCode(written: Written): Written | Unreadable {
  const copy = createCopier()
  const own = copy(written.value)
  const mistakes = [...own.mistakes]
  const named = new Map<string, unknown>()
  for (const [name, exported] of written.named) {
    const one = copy(exported)
    if (![one.value].flat().some(isLikeScenario)) continue
    named.set(name, one.value)
    mistakes.push(...one.mistakes.map(({ path, message }): Mistake => ({ path: [name, ...path], message })))
  }
  if (mistakes.length > 0) return { file: written.file, mistakes: mistakes.map((one) => written.tell(one)) }
  return { ...written, value: own.value, named }
}

/** Whether what a module exports is meant as a scenario, right or wrong. */
function isLikeScenario(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ('name' in value || 'steps' in value || 'faults' in value)
  )
}

/** What CommonJS exports is the default, unless it was made from a module. */
function isModule(module: unknown): module is Readonly<Record<string, unknown>> {
  if (typeof module !== 'object' || module === null || Array.isArray(module)) return false
  return 'default' in module || '__esModule' in module || Object.getPrototypeOf(module) === null
}

/** Why a module does not run, and where, if that is known. */
function toMistake(error: unknown, { file, path }: Located): string {
  if (error instanceof ModuleError) return `${file}: ${error.message}`
  const message = error instanceof Error ? toReason(error) : `it throws ${toReason(error)}`
  const stack = toStack(error)
  const syntax = /^ParseError: (.*?)\s*\n\s*.*:(\d+):(\d+)\s*$/.exec(message)
  // A parser counts columns from 0.
  if (syntax !== null) return `${file}:${syntax[2]}:${Number(syntax[3]) + 1}: ${toLine(syntax[1] ?? '')}`
  const [first = ''] = message.split('\nRequire stack')
  const at = stack.indexOf(`${path}:`)
  // The column is that of what it was made into.
  const line = at === -1 ? null : /^:(\d+)/.exec(stack.slice(at + path.length))
  return `${file}${line === null ? '' : `:${line[1]}`}: ${toLine(first)}`
}
