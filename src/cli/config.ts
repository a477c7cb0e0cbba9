import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { read, toFile } from '../files/read.ts'
import { findConfigMistakes, parseConfig } from './config-schema.ts'
import type { Written } from '../files/written.ts'
import type { Mistake } from '../mistake.ts'
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
export async function readConfig(name: string | undefined, cwd: string): Promise<ReadConfig> {
  const paths = name === undefined ? await findConfigs(cwd) : [resolve(cwd, name)]
  const [path, second] = paths
  if (path === undefined) return { config: {}, mistakes: [] }
  if (second !== undefined) {
    const files = paths.map((one) => toFile(one, cwd)).join(' and ')
    return { config: {}, mistakes: [`${files}: only one can hold. Choose it with --config, or remove one`] }
  }
  const written = await read(path, cwd)
  if ('mistakes' in written) return { config: {}, path, mistakes: written.mistakes }
  if (written.value === undefined) {
    const message = 'exports no options. Write export default { ... }'
    return { config: {}, path, mistakes: [written.tell({ path: [], message })] }
  }
  const mistakes = findConfigMistakes(written.value)
  return {
    config: parseRight(written.value, mistakes),
    path,
    written,
    mistakes: mistakes.map((one) => written.tell(one)),
  }
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
