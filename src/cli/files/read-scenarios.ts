import { stat } from 'node:fs/promises'

import { EXTENSIONS, readFile, formatFilePath } from './read-file.ts'
import { listFiles } from './list-files.ts'
import { explainFileError } from './read-text.ts'
import { createWatchedParent, createWatchedFolder } from './watched-folder.ts'
import { limitMistakes } from './parsed-file.ts'
import { prefixPaths } from '../../lib/mistake.ts'
import type { Mistake } from '../../lib/mistake.ts'
import type { ModuleGuard } from './module-guard.ts'
import type { WatchedFolder } from './watched-folder.ts'
import type { ParsedFile } from './parsed-file.ts'

/** A file or folder of scenarios. */
export interface ScenarioSource {
  /** The absolute path. */
  readonly path: string
  /** Formats a problem with the source as one line. Default: its path and the problem. */
  readonly formatMistake?: (problem: string) => string
}

export interface ScenarioEntry {
  readonly name: string
  readonly scenario: unknown
  /** The location of its name in the file. */
  readonly location: string
}

/** The scenarios of one file. They must not be used if there are mistakes. */
export interface ScenarioFile {
  readonly file: string
  readonly scenarios: readonly ScenarioEntry[]
  readonly mistakes: readonly string[]
}

/** The scenarios of all sources. */
export interface ScenarioFiles {
  readonly files: readonly ScenarioFile[]
  /** The sources that are missing or empty, one line each. */
  readonly mistakes: readonly string[]
  /** The folders to watch for changes. */
  readonly folders: readonly WatchedFolder[]
}

export interface ReadScenariosOptions {
  readonly cwd: string
  readonly guard: ModuleGuard
  readonly findMistakes: (scenario: unknown) => Mistake[]
  /** The scenarios that are written in the config file. */
  readonly inlineFile?: ScenarioFile
}

/** Reads each file of the sources once. A name that is defined twice is a mistake. */
export async function readScenarios(
  sources: readonly ScenarioSource[],
  options: ReadScenariosOptions,
): Promise<ScenarioFiles> {
  const paths = new Set<string>()
  const folders: WatchedFolder[] = []
  const mistakes: string[] = []
  for (const { path, formatMistake } of sources) {
    folders.push(createWatchedParent(path))
    const listed = await listSource(path)
    for (const file of listed.files) paths.add(file)
    folders.push(...listed.folders.map(createWatchedFolder))
    const { problem } = listed
    if (problem !== undefined) {
      mistakes.push(formatMistake?.(problem) ?? `${formatFilePath(path, options.cwd)}: ${problem}`)
    }
  }
  const files = options.inlineFile === undefined ? [] : [options.inlineFile]
  for (const path of paths) files.push(await readScenarioFile(path, options))
  return {
    files: refuseDuplicateNames(files).map(limitFileMistakes),
    mistakes,
    folders,
  }
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
    return { files, folders, problem: `has no scenario files. Use ${EXTENSIONS.join(', ')}` }
  } catch (error) {
    return { files: [], folders: [], problem: explainFileError(error) }
  }
}

async function readScenarioFile(
  path: string,
  { cwd, guard, findMistakes }: ReadScenariosOptions,
): Promise<ScenarioFile> {
  const parsedFile = await readFile(path, { cwd, guard, isData: true })
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
  const mistakes = candidates.flatMap(({ path, value }) =>
    prefixPaths(path, findMistakes(value)).map((mistake) => parsedFile.formatMistake(mistake)),
  )
  if (candidates.length === 0)
    mistakes.push(parsedFile.formatMistake({ path: [], message: 'has no scenario' }))
  const scenarios = candidates.map(({ path, value }) => ({
    name: getName(value),
    scenario: value,
    location: parsedFile.formatLocation([...path, 'name']),
  }))
  return { file: parsedFile.file, scenarios, mistakes: mistakes.toSorted(compareLocations) }
}

/** Compares mistakes by their line and column, if they have one. */
function compareLocations(first: string, second: string): number {
  return getPosition(first) - getPosition(second)
}

function getPosition(mistake: string): number {
  const [, line = 0, column = 0] = /:(\d+):(\d+): /.exec(mistake) ?? []
  return Number(line) * 2 ** 20 + Number(column)
}

/** Lists the values of a file that should be scenarios: those of its value, and those of the named exports of a module. */
function listCandidates({ value, namedExports }: ParsedFile): ScenarioCandidate[] {
  const candidates = [
    ...(value === undefined ? [] : listItems([], value)),
    ...[...namedExports].flatMap(([name, exported]) => listItems([name], exported)),
  ]
  // A module may export a scenario by name and also in its default list.
  return candidates.filter(
    (candidate, index) => candidates.findIndex((other) => other.value === candidate.value) === index,
  )
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
  const firstLocations = new Map<string, string>()
  return files.map((file) => {
    const mistakes = file.scenarios.flatMap(({ name, location }) => {
      const firstLocation = name === '' ? undefined : firstLocations.get(name)
      if (firstLocation === undefined) {
        firstLocations.set(name, location)
        return []
      }
      return [`${location}: "${name}" is already defined in ${firstLocation}. Rename one of them`]
    })
    return mistakes.length === 0 ? file : { ...file, mistakes: [...file.mistakes, ...mistakes] }
  })
}
