import { stat } from 'node:fs/promises'

import { EXTENSIONS, read, toFile } from './read-file.ts'
import { listFiles } from './list-files.ts'
import { toWhy } from './read-text.ts'
import { toParent, toWhole } from './watched-folder.ts'
import { shorten } from './parsed-file.ts'
import type { Mistake } from '../../lib/mistake.ts'
import type { Guard } from './module-guard.ts'
import type { WatchedFolder } from './watched-folder.ts'
import type { Written } from './parsed-file.ts'

/** Where scenarios are read from. */
export interface Source {
  /** A file or a folder: an absolute path. */
  readonly path: string
  /** Names the source in a mistake. Default: by its path. */
  readonly tell?: (message: string) => string
}

/** A scenario, checked, and where it stands. */
export interface Found {
  readonly name: string
  readonly scenario: unknown
  readonly place: string
}

/** What a file says; with mistakes, it says nothing. */
export interface ScenarioFile {
  readonly file: string
  readonly scenarios: readonly Found[]
  readonly mistakes: readonly string[]
}

/** All that was read. */
export interface Scenarios {
  readonly files: readonly ScenarioFile[]
  /** Sources that are not there, or empty. */
  readonly mistakes: readonly string[]
  /** The folders in which something may change. */
  readonly folders: readonly WatchedFolder[]
}

export interface ReadOptions {
  readonly cwd: string
  readonly guard: Guard
  /** What is wrong with a scenario. */
  readonly findMistakes: (scenario: unknown) => Mistake[]
  /** Scenarios that stand elsewhere. */
  readonly beside?: ScenarioFile
}

/** Reads scenarios, each file once, and refuses names that stand in two places. */
export async function readScenarios(sources: readonly Source[], options: ReadOptions): Promise<Scenarios> {
  const paths = new Set<string>()
  const folders: WatchedFolder[] = []
  const mistakes: string[] = []
  for (const { path, tell } of sources) {
    folders.push(toParent(path))
    const listed = await listSource(path)
    for (const one of listed.files) paths.add(one)
    folders.push(...listed.folders.map(toWhole))
    if (listed.why !== undefined) {
      mistakes.push(tell?.(listed.why) ?? `${toFile(path, options.cwd)}: ${listed.why}`)
    }
  }
  const files = options.beside === undefined ? [] : [options.beside]
  for (const path of paths) files.push(await readFile(path, options))
  return {
    files: refuseTwice(files).map(shortenMistakes),
    mistakes,
    folders,
  }
}

function shortenMistakes(file: ScenarioFile): ScenarioFile {
  const mistakes = shorten(file.file, file.mistakes)
  return { ...file, mistakes }
}

interface Listed {
  readonly files: readonly string[]
  readonly folders: readonly string[]
  readonly why?: string
}

async function listSource(path: string): Promise<Listed> {
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return { files: [path], folders: [] }
    const { files, folders, isCut } = await listFiles(path)
    if (isCut) return { files, folders, why: 'holds too much. Name a folder of scenario files alone' }
    if (files.length > 0) return { files, folders }
    return { files, folders, why: `has no scenario files. Use ${EXTENSIONS.join(', ')}` }
  } catch (error) {
    return { files: [], folders: [], why: toWhy(error) }
  }
}

async function readFile(path: string, { cwd, guard, findMistakes }: ReadOptions): Promise<ScenarioFile> {
  const written = await read(path, { cwd, guard, isData: true })
  if ('mistakes' in written) return { ...written, scenarios: [] }
  return checkEntries(written, toEntries(written), findMistakes)
}

/** A value that should be a scenario, and its place in the file. */
export interface Entry {
  readonly path: readonly PropertyKey[]
  readonly value: unknown
}

/** Checks what should be scenarios. */
export function checkEntries(
  written: Written,
  entries: readonly Entry[],
  findMistakes: ReadOptions['findMistakes'],
): ScenarioFile {
  const mistakes = entries.flatMap(({ path, value }) =>
    findMistakes(value).map((mistake) => written.tell({ ...mistake, path: [...path, ...mistake.path] })),
  )
  if (entries.length === 0) mistakes.push(written.tell({ path: [], message: 'has no scenario in it' }))
  const scenarios = entries.map(({ path, value }) => ({
    name: nameOf(value),
    scenario: value,
    place: written.place([...path, 'name']),
  }))
  return { file: written.file, scenarios, mistakes: mistakes.toSorted(byPlace) }
}

/** Lines in the order of the file, where they say a line and a column. */
function byPlace(one: string, other: string): number {
  return rank(one) - rank(other)
}

function rank(line: string): number {
  const [, row = 0, column = 0] = /:(\d+):(\d+): /.exec(line) ?? []
  return Number(row) * 2 ** 20 + Number(column)
}

/** What should be scenarios in a file: the value or the items of its list, and what a module exports by name. */
function toEntries({ value, named }: Written): Entry[] {
  const own = value === undefined ? [] : toItems([], value)
  const more = [...named].flatMap(([name, exported]) => toItems([name], exported))
  const all = [...own, ...more]
  // A module may export one by its name, and in its default list.
  return all.filter((entry, index) => all.findIndex((other) => other.value === entry.value) === index)
}

function toItems(path: readonly PropertyKey[], value: unknown): Entry[] {
  if (!Array.isArray(value)) return [{ path, value }]
  return value.map((item: unknown, index) => ({ path: [...path, index], value: item }))
}

function nameOf(value: unknown): string {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined
  return typeof name === 'string' ? name : ''
}

function refuseTwice(files: readonly ScenarioFile[]): ScenarioFile[] {
  const places = new Map<string, string>()
  return files.map((file) => {
    const mistakes = file.scenarios.flatMap(({ name, place }) => {
      const before = name === '' ? undefined : places.get(name)
      if (before === undefined) {
        places.set(name, place)
        return []
      }
      return [`${place}: "${name}" is defined in ${before} too. Rename one of them`]
    })
    return mistakes.length === 0 ? file : { ...file, mistakes: [...file.mistakes, ...mistakes] }
  })
}
