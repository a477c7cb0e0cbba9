import { stat } from 'node:fs/promises'

import { FOLDER_EXTENSIONS, formatFilePath, isModuleFile } from './read-file.ts'
import { listFiles } from './list-files.ts'
import { cloneExports } from './read-module.ts'
import { explainFileError } from './read-text.ts'
import { createWatchedFolder, createWatchedParents } from './watched-folder.ts'
import { formatLocation, limitMistakes } from './file-mistake.ts'
import { MockVideoApiError } from '../../lib/errors.ts'
import { prefixPaths } from '../../lib/mistake.ts'
import type { Mistake } from '../../lib/mistake.ts'
import type { FileLocation, FileMistake } from './file-mistake.ts'
import type { FileReader } from './read-file.ts'
import type { WatchedFolder } from './watched-folder.ts'
import type { ParsedFile } from './parsed-file.ts'

/** A file or folder of scenarios. */
export interface ScenarioSource {
  /** The absolute path. */
  readonly path: string
  /** Returns the mistake of a source that has a problem. Default: the problem of the file or folder itself. */
  readonly createMistake?: (problem: string) => FileMistake
}

export interface ScenarioEntry {
  readonly name: string
  readonly scenario: unknown
  /** The location of its name in the file. */
  readonly location: FileLocation
}

/** The scenarios of one file. They must not be used if there are mistakes. */
export interface ScenarioFile {
  readonly file: string
  readonly scenarios: readonly ScenarioEntry[]
  readonly mistakes: readonly FileMistake[]
}

/** The scenarios of all sources. */
export interface ScenarioFiles {
  readonly files: readonly ScenarioFile[]
  /** The sources that are missing or empty. */
  readonly mistakes: readonly FileMistake[]
  /** The folders to watch for changes. */
  readonly folders: readonly WatchedFolder[]
}

export interface ReadScenariosOptions {
  readonly reader: FileReader
  readonly findMistakes: (scenario: unknown) => Mistake[]
  /** The scenarios that are written in the config file. */
  readonly inlineFile?: ScenarioFile
}

/** Reads each file of the sources once. A name that is defined twice is a mistake. */
export async function readScenarios(
  sources: readonly ScenarioSource[],
  options: ReadScenariosOptions,
): Promise<ScenarioFiles> {
  const { paths, mistakes, folders } = await listSources(sources, options.reader.cwd)
  const files = options.inlineFile === undefined ? [] : [options.inlineFile]
  for (const path of paths) files.push(await readScenarioFile(path, options))
  return {
    files: refuseDuplicateNames(files).map(limitFileMistakes),
    mistakes: limitMistakes(undefined, mistakes),
    folders,
  }
}

/** The files that sources stand for. */
interface ListedSources extends Pick<ScenarioFiles, 'mistakes' | 'folders'> {
  /** The paths of the files, each once. Without modules if there are too many of them. */
  readonly paths: ReadonlySet<string>
}

/** The maximum number of modules. With more, the sources are probably not what was meant, so that none may run. */
const MAX_MODULES = 100

/** Lists the files of the sources, without reading them. */
export async function listSources(sources: readonly ScenarioSource[], cwd: string): Promise<ListedSources> {
  const paths = new Set<string>()
  const folders: WatchedFolder[] = []
  const mistakes: FileMistake[] = []
  for (const { path, createMistake } of sources) {
    folders.push(...createWatchedParents(path, cwd))
    const listed = await listSource(path)
    for (const file of listed.files) paths.add(file)
    folders.push(...listed.folders.map(createWatchedFolder))
    const { problem } = listed
    if (problem !== undefined)
      mistakes.push(createMistake?.(problem) ?? { file: formatFilePath(path, cwd), message: problem })
  }
  const modules = [...paths].filter(isModuleFile)
  if (modules.length > MAX_MODULES) {
    const why = `${modules.length} modules are named, and at most ${MAX_MODULES} may run, so none has run`
    const advice = 'Name fewer files or smaller folders'
    const { message } = new MockVideoApiError('read the scenarios', why, advice)
    mistakes.push({ file: undefined, message })
    for (const path of modules) paths.delete(path)
  }
  return { paths, mistakes, folders }
}

function limitFileMistakes(file: ScenarioFile): ScenarioFile {
  return { ...file, mistakes: limitMistakes(file.file, file.mistakes) }
}

interface ListedSource {
  readonly files: readonly string[]
  readonly folders: readonly string[]
  readonly problem?: string
}

async function listSource(path: string): Promise<ListedSource> {
  try {
    const stats = await stat(path)
    if (!stats.isDirectory()) return { files: [path], folders: [] }
    const { files, folders, isTruncated } = await listFiles(path)
    if (isTruncated)
      return { files, folders, problem: 'has too many files. Name a folder that has only scenario files' }
    if (files.length > 0) return { files, folders }
    return { files, folders, problem: `has no scenario files. Use ${FOLDER_EXTENSIONS.join(', ')}` }
  } catch (error) {
    return { files: [], folders: [], problem: explainFileError(error) }
  }
}

async function readScenarioFile(
  path: string,
  { reader, findMistakes }: ReadScenariosOptions,
): Promise<ScenarioFile> {
  const file = await reader.read(path)
  const parsedFile = 'mistakes' in file || !isModuleFile(path) ? file : cloneExports(file)
  if ('mistakes' in parsedFile) return { ...parsedFile, scenarios: [] }
  return checkScenarios(parsedFile, listCandidates(parsedFile), findMistakes)
}

/** A value that should be a scenario, and its path in the file. */
export interface ScenarioCandidate {
  readonly path: readonly PropertyKey[]
  readonly value: unknown
}

/** Checks the values of a file that should be scenarios. */
export function checkScenarios(
  parsedFile: ParsedFile,
  candidates: readonly ScenarioCandidate[],
  findMistakes: ReadScenariosOptions['findMistakes'],
): ScenarioFile {
  const problem = explainCount(candidates.length)
  if (problem !== undefined) {
    const mistakes = [parsedFile.createMistake({ path: [], message: problem })]
    return { file: parsedFile.file, scenarios: [], mistakes }
  }
  const mistakes: FileMistake[] = []
  for (const { path, value } of candidates) {
    if (mistakes.length >= MAX_FOUND) break
    for (const mistake of prefixPaths(path, findMistakes(value)))
      mistakes.push(parsedFile.createMistake(mistake))
  }
  const scenarios = candidates.map(({ path, value }) => ({
    name: getName(value),
    scenario: value,
    location: parsedFile.locate([...path, 'name']),
  }))
  return { file: parsedFile.file, scenarios, mistakes: mistakes.toSorted(compareLocations) }
}

/** The number of mistakes after which the other scenarios of a file are not checked. Only the first mistakes are printed. */
const MAX_FOUND = 1_000

/** The maximum number of scenarios in one file. */
const MAX_SCENARIOS = 1_000

function explainCount(count: number): string | undefined {
  if (count === 0) return 'has no scenario'
  return count > MAX_SCENARIOS
    ? `has ${count} scenarios, and may have at most ${MAX_SCENARIOS}. Split it into several files`
    : undefined
}

/** Compares locations by their line and column, if they have one. */
function compareLocations(first: FileLocation, second: FileLocation): number {
  return (first.line ?? 0) - (second.line ?? 0) || (first.column ?? 0) - (second.column ?? 0)
}

/** Lists the values of a file that should be scenarios: those of its value, and those of the named exports of a module. */
export function listCandidates({ value, namedExports }: ParsedFile): ScenarioCandidate[] {
  const candidates = [
    ...(value === undefined ? [] : listItems([], value)),
    ...[...namedExports].flatMap(([name, exported]) => listItems([name], exported)),
  ]
  // A module may export a scenario by name and also in its default list.
  const values = new Set<unknown>()
  return candidates.filter(({ value: candidate }) => !values.has(candidate) && values.add(candidate))
}

function listItems(path: readonly PropertyKey[], value: unknown): ScenarioCandidate[] {
  if (!Array.isArray(value)) return [{ path, value }]
  return value.map((item: unknown, index) => ({ path: [...path, index], value: item }))
}

function getName(value: unknown): string {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined
  return typeof name === 'string' ? name : ''
}

function refuseDuplicateNames(files: readonly ScenarioFile[]): ScenarioFile[] {
  const firstLocations = new Map<string, FileLocation>()
  return files.map((file) => {
    const mistakes = file.scenarios.flatMap(({ name, location }) => {
      const firstLocation = name === '' ? undefined : firstLocations.get(name)
      if (firstLocation === undefined) {
        firstLocations.set(name, location)
        return []
      }
      const message = `"${name}" is already defined in ${formatLocation(firstLocation)}. Rename one of them`
      return [{ ...location, message }]
    })
    return mistakes.length === 0 ? file : { ...file, mistakes: [...file.mistakes, ...mistakes] }
  })
}
