import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { formatFilePath } from './files/read-file.ts'
import { createDataCloner } from './files/clone-data.ts'
import { getErrorMessage } from './files/error-message.ts'
import { limitMistakes } from './files/file-mistake.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { findConfigMistakes, parseConfig } from './config-schema.ts'
import type { FileMistake } from './files/file-mistake.ts'
import type { FileReader } from './files/read-file.ts'
import type { ParsedFile } from './files/parsed-file.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Config } from './config-schema.ts'

/** The names of config files that are found in the working directory. */
const FILE_NAMES = ['ts', 'js', 'json', 'yaml', 'yml'].map(
  (extension) => `mock-video-api.config.${extension}`,
)

/** A config file that was read, or the absence of one. */
export interface ConfigFile {
  /** The options. Empty if there is no file. */
  readonly config: Config
  readonly path?: string
  readonly parsedFile?: ParsedFile
  readonly mistakes: readonly FileMistake[]
}

interface ConfigContext {
  readonly reader: FileReader
  /** True if a flag or an environment variable chooses the clock. */
  readonly hasClock: boolean
}

/** Reads the config file with this name. Default: the one in the working directory. */
export async function readConfig(
  name: string | undefined,
  { reader, hasClock }: ConfigContext,
): Promise<ConfigFile> {
  const { cwd } = reader
  const paths = name === undefined ? await findConfigFiles(cwd) : [resolve(cwd, name)]
  const [path, second] = paths
  if (path === undefined) return { config: {}, mistakes: [] }
  if (second !== undefined) {
    const files = paths.map((configPath) => formatFilePath(configPath, cwd)).join(' and ')
    const message = `${files}: more than one config file. Choose one with --config, or remove the others`
    return { config: {}, mistakes: [{ file: undefined, message }] }
  }
  const parsedFile = await reader.read(path)
  if ('mistakes' in parsedFile)
    return { config: {}, path, mistakes: limitMistakes(parsedFile.file, parsedFile.mistakes) }
  if (parsedFile.value === undefined) {
    const message = 'has no default export. Write export default { ... }'
    return { config: {}, path, mistakes: [parsedFile.createMistake({ path: [], message })] }
  }
  try {
    return { path, parsedFile, ...checkConfig(parsedFile, hasClock) }
  } catch (error) {
    // Reading a value that a module exports can throw.
    const message = `throws: ${getErrorMessage(error)}`
    return { config: {}, path, mistakes: [parsedFile.createMistake({ path: [], message })] }
  }
}

function checkConfig(parsedFile: ParsedFile, hasClock: boolean): Pick<ConfigFile, 'config' | 'mistakes'> {
  const { value, mistakes: cloneMistakes } = cloneScenarios(parsedFile.value)
  const mistakes = cloneMistakes.length > 0 ? cloneMistakes : findConfigMistakes(value, hasClock)
  const located = mistakes.map((mistake) => parsedFile.createMistake(mistake))
  return { config: parseValidPart(value, mistakes), mistakes: limitMistakes(parsedFile.file, located) }
}

/** Copies the options so that each is read only once, and clones the scenarios to plain data. */
function cloneScenarios(value: unknown): { readonly value: unknown; readonly mistakes: readonly Mistake[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value, mistakes: [] }
  const options: Readonly<Record<string, unknown>> = { ...value }
  if (!Array.isArray(options['scenarios'])) return { value: options, mistakes: [] }
  const { value: scenarios, mistakes } = createDataCloner()(options['scenarios'])
  return { value: { ...options, scenarios }, mistakes: prefixPaths(['scenarios'], mistakes) }
}

/** Parses the valid options. With mistakes, only the options about scenarios, so that their mistakes are reported too. */
function parseValidPart(value: unknown, mistakes: readonly Mistake[]): Config {
  if (mistakes.length === 0) return parseConfig(value)
  const isUnusable = mistakes.some(({ path: [key] }) => key === 'scenarios' || key === 'providers')
  if (isUnusable || typeof value !== 'object' || value === null) return {}
  return parseConfig(Object.fromEntries(Object.entries(value).filter(([key]) => SCENARIO_OPTIONS.has(key))))
}

const SCENARIO_OPTIONS = new Set(['scenario', 'scenarios', 'providers'])

async function findConfigFiles(cwd: string): Promise<string[]> {
  const paths = FILE_NAMES.map((name) => join(cwd, name))
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)))
  return paths.filter((_, index) => stats[index]?.isFile() === true)
}
