import { resolve } from 'node:path'

import { MockVideoApiError } from '../lib/errors.ts'
import { isConfigFile } from './files/list-files.ts'
import { scenarios as shipped } from '../scenarios/catalog.ts'
import { CommandLineError, formatCommandLineMistakes } from './command-line-error.ts'
import { loadFiles } from './load.ts'
import { readSwitch } from './server-options.ts'
import type { Arguments } from './arguments.ts'
import type { LoadedFiles, LoadRequest } from './load.ts'

/** A file without mistakes. */
interface ValidFile {
  readonly file: string
  /** The names of the options, for a config file. */
  readonly options?: readonly string[]
  /** The names of the scenarios, for a scenario file. */
  readonly scenarios?: readonly string[]
}

/** Returns the text that `validate` prints for valid files. Throws one error with the mistakes of all files. */
export async function validate(
  { positionals, values, mistakes }: Arguments,
  request: LoadRequest,
): Promise<string> {
  if (mistakes.length > 0) throw new CommandLineError([formatCommandLineMistakes(mistakes)])
  const loads =
    positionals.length === 0 ? [await loadFiles(request)] : await loadNamedFiles(positionals, request)
  const lateErrors = await request.guard.collectLateErrors()
  const lines = [...new Set([...loads.flatMap((loaded) => loaded.mistakes), ...lateErrors])]
  if (lines.length > 0) throw new CommandLineError(lines)
  const validFiles = loads.flatMap(listValidFiles)
  if (validFiles.length === 0) {
    throw new MockVideoApiError(
      'validate',
      'no file is given, and the working directory has no config file',
      'Give it files, folders or a config file, such as mock-video-api validate scenarios',
    )
  }
  return readSwitch(values.get('json')?.[0]) === true
    ? JSON.stringify(validFiles)
    : validFiles.map(formatValidFile).join('\n')
}

/** Loads each config file separately, and all other files together. */
async function loadNamedFiles(names: readonly string[], request: LoadRequest): Promise<LoadedFiles[]> {
  const configs = names.filter(isConfigFile)
  const scenarios = names.filter((name) => !isConfigFile(name))
  const loads: LoadedFiles[] = []
  for (const config of configs) loads.push(await loadFiles({ ...request, config, scenarios: [] }))
  if (scenarios.length > 0) {
    const paths = scenarios.map((name) => resolve(request.cwd, name))
    const loaded = await loadFiles({ ...request, scenarios: paths, skipConfigScenarios: true })
    loads.push({ ...loaded, configFile: undefined })
  }
  return loads
}

function listValidFiles({ config, configFile, files }: LoadedFiles): ValidFile[] {
  const configFiles = configFile === undefined ? [] : [{ file: configFile, options: Object.keys(config) }]
  return [
    ...configFiles,
    ...files.map(({ file, scenarios }) => ({ file, scenarios: scenarios.map(({ name }) => name) })),
  ]
}

function formatValidFile({ file, options, scenarios = [] }: ValidFile): string {
  if (options !== undefined) return `${file}: ${options.length === 0 ? 'no options' : options.join(', ')}`
  const count = scenarios.length === 1 ? '1 scenario' : `${scenarios.length} scenarios`
  return `${file}: ${count}: ${scenarios.map(formatScenarioName).join(', ')}`
}

function formatScenarioName(name: string): string {
  return shipped.some((scenario) => scenario.name === name) ? `${name} (replaces the shipped one)` : name
}
