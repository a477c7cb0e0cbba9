import { resolve } from 'node:path'

import { MockVideoApiError } from '../lib/errors.ts'
import { scenarios as shipped } from '../scenarios/catalog.ts'
import { isConfigFile } from './files/list-files.ts'
import { formatFileMistake } from './files/file-mistake.ts'
import { createFileReader } from './files/read-file.ts'
import { listSources } from './files/read-scenarios.ts'
import { CommandLineError, formatCommandLineMistakes } from './command-line-error.ts'
import { checkProviders, getFileKind } from './file-kind.ts'
import { loadFiles } from './load.ts'
import { readSwitch } from './server-options.ts'
import type { FileMistake } from './files/file-mistake.ts'
import type { Arguments } from './arguments.ts'
import type { LoadedFiles, LoadRequest } from './load.ts'

/** A file without mistakes. */
interface ValidFile {
  readonly file: string
  /** The names of the options, for a config file. */
  readonly options?: readonly string[]
  /** The names of the providers, for a module that exports some. */
  readonly providers?: readonly string[]
  /** The names of the scenarios, for a scenario file. */
  readonly scenarios?: readonly string[]
}

/** The files that were checked together. */
interface Validation {
  readonly files: readonly ValidFile[]
  readonly mistakes: readonly FileMistake[]
}

/** Returns the text that `validate` prints, and its exit code. Without `--json`, it throws one error with all mistakes instead. */
export async function validate(
  args: Arguments,
  request: LoadRequest,
): Promise<{ readonly text: string; readonly code: number }> {
  const { files, mistakes } = await findValidFiles(args, request)
  if (readSwitch(args.values.get('json')?.[0]) === true)
    return { text: formatJsonLines(files, mistakes), code: mistakes.length > 0 ? 1 : 0 }
  if (mistakes.length > 0) throw new CommandLineError(mistakes.map(formatFileMistake))
  return { text: files.map(formatValidFile).join('\n'), code: 0 }
}

async function findValidFiles(
  { positionals, mistakes: argumentMistakes }: Arguments,
  request: LoadRequest,
): Promise<Validation> {
  if (argumentMistakes.length > 0) return createFailure(formatCommandLineMistakes(argumentMistakes))
  const validations =
    positionals.length === 0
      ? [createValidation(await loadFiles(request))]
      : await validateNamedFiles(positionals, request)
  const checkedFiles = validations.flatMap(({ files }) => files)
  const mistakes = removeRepeated(validations.flatMap((validation) => validation.mistakes))
  if (checkedFiles.length + mistakes.length === 0) {
    const { message } = new MockVideoApiError(
      'validate',
      'no file is given, and the working directory has no config file',
      'Give it files, folders or a config file, such as mock-video-api validate scenarios',
    )
    return createFailure(message)
  }
  const wrongFiles = new Set(mistakes.map(({ file }) => file))
  return { files: checkedFiles.filter(({ file }) => !wrongFiles.has(file)), mistakes }
}

/** Returns the mistake of a command line that names no files to check. */
function createFailure(message: string): Validation {
  return { files: [], mistakes: [{ file: undefined, message }] }
}

/** Removes mistakes that several files have reported, such as those of a file that both of them name. */
function removeRepeated(mistakes: readonly FileMistake[]): FileMistake[] {
  return [...new Map(mistakes.map((mistake) => [formatFileMistake(mistake), mistake])).values()]
}

/** Formats one JSON object per line: the valid files, the mistakes, and a summary. */
function formatJsonLines(files: readonly ValidFile[], mistakes: readonly FileMistake[]): string {
  const events = [
    ...files.map((file) => ({ event: 'file', ...file })),
    ...mistakes.map(({ file = null, line = null, column = null, path, message }) => ({
      event: 'mistake',
      file,
      line,
      column,
      path: path === undefined || path === '' ? null : path,
      message,
    })),
    { event: 'summary', files: files.length, mistakes: mistakes.length },
  ]
  return events.map((event) => JSON.stringify(event)).join('\n')
}

/** Checks each config file and each module of providers separately, and all other files together. */
async function validateNamedFiles(names: readonly string[], request: LoadRequest): Promise<Validation[]> {
  const reader = createFileReader(request)
  const sources = names.map((name) => ({ path: resolve(request.cwd, name) }))
  const { paths } = await listSources(sources, request.cwd)
  const validations: Validation[] = []
  const scenarios: string[] = []
  for (const { path } of sources) {
    // A folder is not one of the paths. Neither is a module if there are too many of them.
    const file = paths.has(path) ? await reader.read(path) : undefined
    const parsedFile = file === undefined || 'mistakes' in file ? undefined : file
    const kind = parsedFile && getFileKind(parsedFile)
    if (isConfigFile(path) || kind === 'config') {
      const loaded = await loadFiles({ ...request, config: path, scenarios: [] }, reader)
      validations.push(createValidation(loaded))
    } else if (parsedFile !== undefined && kind === 'provider') {
      const { names: providers, mistakes } = checkProviders(parsedFile)
      validations.push({ files: [{ file: parsedFile.file, providers }], mistakes })
    } else scenarios.push(path)
  }
  if (scenarios.length > 0) {
    const loaded = await loadFiles({ ...request, scenarios, skipConfigScenarios: true }, reader)
    validations.push(createValidation({ ...loaded, configFile: undefined }))
  }
  return validations
}

function createValidation({ config, configFile, files, mistakes }: LoadedFiles): Validation {
  const configFiles = configFile === undefined ? [] : [{ file: configFile, options: Object.keys(config) }]
  const scenarioFiles = files.map(({ file, scenarios }) => ({
    file,
    scenarios: scenarios.map(({ name }) => name),
  }))
  return { files: [...configFiles, ...scenarioFiles], mistakes }
}

function formatValidFile({ file, options, providers, scenarios = [] }: ValidFile): string {
  if (options !== undefined) return `${file}: ${options.length === 0 ? 'no options' : options.join(', ')}`
  if (providers !== undefined)
    return `${file}: ${formatCount(providers, 'provider')}: ${providers.join(', ')}`
  return `${file}: ${formatCount(scenarios, 'scenario')}: ${scenarios.map(formatScenarioName).join(', ')}`
}

function formatCount({ length }: readonly unknown[], noun: string): string {
  return length === 1 ? `1 ${noun}` : `${length} ${noun}s`
}

function formatScenarioName(name: string): string {
  return shipped.some((scenario) => scenario.name === name) ? `${name} (replaces the shipped one)` : name
}
