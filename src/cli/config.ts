import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { read, toFile } from './files/read-file.ts'
import { createCopier } from './files/clone-data.ts'
import { toReason } from './files/thrown.ts'
import { shorten } from './files/parsed-file.ts'
import { prefix } from './choices.ts'
import { findConfigMistakes, parseConfig } from './config-schema.ts'
import type { Guard } from './files/module-guard.ts'
import type { Written } from './files/parsed-file.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Config } from './config-schema.ts'

/** The names a config file is found by. */
const NAMES = ['ts', 'js', 'json', 'yaml'].map((ending) => `mock-video-api.config.${ending}`)

/** A config file, where there is one. */
export interface ReadConfig {
  /** Empty where there is no file. */
  readonly config: Config
  readonly path?: string
  readonly written?: Written
  readonly mistakes: readonly string[]
}

/** Reads the config file of this name, else the one in the working directory. */
export async function readConfig(
  name: string | undefined,
  { cwd, guard }: { readonly cwd: string; readonly guard: Guard },
): Promise<ReadConfig> {
  const paths = name === undefined ? await findConfigs(cwd) : [resolve(cwd, name)]
  const [path, second] = paths
  if (path === undefined) return { config: {}, mistakes: [] }
  if (second !== undefined) {
    const files = paths.map((one) => toFile(one, cwd)).join(' and ')
    return { config: {}, mistakes: [`${files}: only one can hold. Choose it with --config, or remove one`] }
  }
  const written = await read(path, { cwd, guard, isData: false })
  if ('mistakes' in written) return { config: {}, path, mistakes: shorten(written.file, written.mistakes) }
  if (written.value === undefined) {
    const message = 'exports no options. Write export default { ... }'
    return { config: {}, path, mistakes: [written.tell({ path: [], message })] }
  }
  try {
    return { path, written, ...checkConfig(written) }
  } catch (error) {
    // A module may export what throws when it is read.
    const message = `throws: ${toReason(error)}`
    return { config: {}, path, mistakes: [written.tell({ path: [], message })] }
  }
}

function checkConfig(written: Written): Pick<ReadConfig, 'config' | 'mistakes'> {
  const { value, mistakes: wrong } = copyScenarios(written.value)
  const mistakes = wrong.length > 0 ? wrong : findConfigMistakes(value)
  const lines = mistakes.map((one) => written.tell(one))
  return { config: parseRight(value, mistakes), mistakes: shorten(written.file, lines) }
}

/** The options, read once, with scenarios that are plain data, as those of files are. */
function copyScenarios(value: unknown): { readonly value: unknown; readonly mistakes: readonly Mistake[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value, mistakes: [] }
  const options: Readonly<Record<string, unknown>> = { ...value }
  if (!Array.isArray(options['scenarios'])) return { value: options, mistakes: [] }
  const { value: scenarios, mistakes } = createCopier()(options['scenarios'])
  return { value: { ...options, scenarios }, mistakes: prefix('scenarios', mistakes) }
}

/** What is right of a config file; of a wrong one what scenarios are, so that their mistakes are told as well. */
function parseRight(value: unknown, mistakes: readonly Mistake[]): Config {
  if (mistakes.length === 0) return parseConfig(value)
  const isWrong = mistakes.some(({ path: [key] }) => key === 'scenarios' || key === 'providers')
  if (isWrong || typeof value !== 'object' || value === null) return {}
  return parseConfig(Object.fromEntries(Object.entries(value).filter(([key]) => KEPT.has(key))))
}

const KEPT = new Set(['scenario', 'scenarios', 'providers'])

async function findConfigs(cwd: string): Promise<string[]> {
  const paths = NAMES.map((name) => join(cwd, name))
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)))
  return paths.filter((_, index) => found[index]?.isFile() === true)
}
