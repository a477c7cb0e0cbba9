import { formatMistake } from '../lib/parse.ts'
import { load } from './load.ts'
import type { ScenarioFile } from './files/read-scenarios.ts'
import type { WatchedFolder } from './files/watched-folder.ts'
import type { Adapter } from '../api/types.ts'
import type { Config } from './config-schema.ts'
import type { Loaded } from './load.ts'

/** What has become of a file. */
export interface Change {
  readonly file: string
  /** Scenarios, by name. */
  readonly changed: readonly string[]
  readonly added: readonly string[]
  /** They stay known until a restart. */
  readonly gone: readonly string[]
  /** Options of a config file that take a restart. */
  readonly restart: readonly string[]
  /** With mistakes, the file says what it said before. */
  readonly mistakes: readonly string[]
}

/** Reads the files again, and defines anew what has changed. */
export interface Reloader {
  reload(): Promise<{ readonly changes: readonly Change[]; readonly folders: readonly WatchedFolder[] }>
}

export function createReloader(first: Loaded, adapter: Adapter): Reloader {
  /** What each scenario says, by its name. */
  const said = new Map<string, string>()
  const namesOf = new Map<string, readonly string[]>()
  /** The mistakes that were told, by file. */
  const told = new Map<string, string>()
  let { config, folders } = first
  for (const { file, scenarios } of first.files) {
    for (const { name, scenario } of scenarios) said.set(name, toPrint(scenario))
    namesOf.set(file, toNames(scenarios))
  }

  /** Tells each mistake once. */
  function complain(file: string, mistakes: readonly string[]): Change[] {
    const text = mistakes.join('\n')
    if (told.get(file) === text) return []
    told.set(file, text)
    return [{ ...toChange(file), mistakes }]
  }

  function forget(file: string, now: ReadonlySet<string>): string[] {
    const gone = (namesOf.get(file) ?? []).filter((name) => !now.has(name))
    for (const name of gone) said.delete(name)
    return gone
  }

  /** All of a file, or nothing of it. */
  function define({ file, scenarios }: ScenarioFile, now: ReadonlySet<string>): Change[] {
    const fresh = scenarios.filter(({ name, scenario }) => said.get(name) !== toPrint(scenario))
    const mistakes = fresh.flatMap(({ place, scenario }) =>
      adapter.findMistakes(scenario).map((mistake) => `${place}: ${formatMistake(mistake)}`),
    )
    if (mistakes.length > 0) return complain(file, mistakes)
    const change = {
      ...toChange(file),
      added: toNames(fresh).filter((name) => !said.has(name)),
      changed: toNames(fresh).filter((name) => said.has(name)),
      gone: forget(file, now),
    }
    for (const { name, scenario } of fresh) {
      adapter.define(scenario)
      said.set(name, toPrint(scenario))
    }
    namesOf.set(file, toNames(scenarios))
    const isMended = told.delete(file)
    return isMended || fresh.length + change.gone.length > 0 ? [change] : []
  }

  function compareOptions({ config: next, configFile: file, files }: Loaded): Change[] {
    if (file === undefined) return []
    const restart = findChanged(config, next)
    config = next
    // With scenarios of its own, it is told of with them.
    const isMended = files.every((one) => one.file !== file) && told.delete(file)
    return restart.length > 0 || isMended ? [{ ...toChange(file), restart }] : []
  }

  return {
    async reload() {
      const next = await load(first.sought)
      // What else there is to read is not known then.
      if (next.configMistakes.length > 0) {
        return { changes: complain(next.configFile ?? CONFIG, next.configMistakes), folders }
      }
      folders = next.folders
      const now = new Set(next.files.flatMap(({ scenarios }) => toNames(scenarios)))
      const here = new Set(next.files.map(({ file }) => file))
      const changes = compareOptions(next)
      for (const file of namesOf.keys()) {
        if (here.has(file)) continue
        const gone = forget(file, now)
        namesOf.delete(file)
        told.delete(file)
        if (gone.length > 0) changes.push({ ...toChange(file), gone })
      }
      // That a file has gone is said already.
      if (!changes.some(({ gone }) => gone.length > 0)) changes.push(...complainOfSources(next))
      for (const file of next.files) {
        changes.push(...(file.mistakes.length > 0 ? complain(file.file, file.mistakes) : define(file, now)))
      }
      return { changes, folders }
    },
  }

  function complainOfSources({ sourceMistakes }: Loaded): Change[] {
    if (sourceMistakes.length > 0) return complain(SOURCES, sourceMistakes)
    told.delete(SOURCES)
    return []
  }
}

const CONFIG = 'the config file'
const SOURCES = 'the scenarios'

function toChange(file: string): Change {
  return { file, changed: [], added: [], gone: [], restart: [], mistakes: [] }
}

function toNames(scenarios: readonly { readonly name: string }[]): string[] {
  return scenarios.map(({ name }) => name)
}

/** The options that say something else, but for the scenarios. */
function findChanged(before: Config, after: Config): string[] {
  const old = new Map(Object.entries(before))
  const all = new Map([...old, ...Object.entries(after)])
  const fresh = new Map(Object.entries(after))
  return [...all.keys()].filter(
    (name) => name !== 'scenarios' && toPrint(old.get(name)) !== toPrint(fresh.get(name)),
  )
}

/** A value as a text to compare it by; what cannot be told is taken for the same. */
function toPrint(value: unknown): string {
  try {
    return JSON.stringify(value, withFunctions) ?? ''
  } catch {
    return 'endless'
  }
}

/** A function by its text. */
function withFunctions(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? String(value) : value
}
