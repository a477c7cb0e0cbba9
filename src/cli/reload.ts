import { createFileMistake, formatFileMistake } from './files/file-mistake.ts'
import { loadFiles } from './load.ts'
import type { FileMistake } from './files/file-mistake.ts'
import type { ScenarioFile } from './files/read-scenarios.ts'
import type { WatchedFolder } from './files/watched-folder.ts'
import type { Adapter } from '../api/adapter.ts'
import type { Config } from './config-schema.ts'
import type { LoadedFiles } from './load.ts'

/** The changes of one file. */
export interface FileChange {
  readonly file: string
  /** The names of scenarios with another definition. */
  readonly changed: readonly string[]
  /** The names of new scenarios. */
  readonly added: readonly string[]
  /** The names of removed scenarios, which stay known until a restart. */
  readonly gone: readonly string[]
  /** The options of a config file whose changes need a restart. */
  readonly restart: readonly string[]
  /** The mistakes of the file. With mistakes, none of its changes are applied. */
  readonly mistakes: readonly string[]
}

/** Reads the files again and defines the changed scenarios in the fake. */
export interface Reloader {
  reload(): Promise<{ readonly changes: readonly FileChange[]; readonly folders: readonly WatchedFolder[] }>
}

/** Creates the reloader of a fake that was started with the `initial` files. */
export function createReloader(initial: LoadedFiles, adapter: Adapter): Reloader {
  const fingerprints = new Map<string, string>()
  const namesByFile = new Map<string, readonly string[]>()
  const reportedMistakes = new Map<string, string>()
  let { config, folders } = initial
  for (const { file, scenarios } of initial.files) {
    for (const { name, scenario } of scenarios) fingerprints.set(name, getFingerprint(scenario))
    namesByFile.set(file, getNames(scenarios))
  }

  /** Returns a change with the mistakes, unless they are those that were reported last. */
  function reportMistakes(file: string, fileMistakes: readonly FileMistake[]): FileChange[] {
    const mistakes = fileMistakes.map(formatFileMistake)
    const text = mistakes.join('\n')
    if (reportedMistakes.get(file) === text) return []
    reportedMistakes.set(file, text)
    return [{ ...createChange(file), mistakes }]
  }

  function forgetRemoved(file: string, currentNames: ReadonlySet<string>): string[] {
    const gone = (namesByFile.get(file) ?? []).filter((name) => !currentNames.has(name))
    for (const name of gone) fingerprints.delete(name)
    return gone
  }

  /** Defines the changed scenarios of a file, or none of them if one has a mistake. */
  function defineScenarios(
    { file, scenarios }: ScenarioFile,
    currentNames: ReadonlySet<string>,
  ): FileChange[] {
    const changedScenarios = scenarios.filter(
      ({ name, scenario }) => fingerprints.get(name) !== getFingerprint(scenario),
    )
    const mistakes = changedScenarios.flatMap(({ location, scenario }) =>
      adapter.findMistakes(scenario).map((mistake) => createFileMistake(location, mistake)),
    )
    if (mistakes.length > 0) return reportMistakes(file, mistakes)
    const change = {
      ...createChange(file),
      added: getNames(changedScenarios).filter((name) => !fingerprints.has(name)),
      changed: getNames(changedScenarios).filter((name) => fingerprints.has(name)),
      gone: forgetRemoved(file, currentNames),
    }
    for (const { name, scenario } of changedScenarios) {
      adapter.define(scenario)
      fingerprints.set(name, getFingerprint(scenario))
    }
    namesByFile.set(file, getNames(scenarios))
    const isCorrected = reportedMistakes.delete(file)
    return isCorrected || changedScenarios.length + change.gone.length > 0 ? [change] : []
  }

  function compareOptions({ config: nextConfig, configFile: file, files }: LoadedFiles): FileChange[] {
    if (file === undefined) return []
    const restart = findChangedOptions(config, nextConfig)
    config = nextConfig
    // A config file that contains scenarios is reported together with them.
    const isCorrected =
      files.every((scenarioFile) => scenarioFile.file !== file) && reportedMistakes.delete(file)
    return restart.length > 0 || isCorrected ? [{ ...createChange(file), restart }] : []
  }

  return {
    async reload() {
      const next = await loadFiles(initial.request)
      await initial.request.modules.endWorker()
      // Without valid options, the other files are unknown.
      if (next.configMistakes.length > 0) {
        return { changes: reportMistakes(next.configFile ?? UNNAMED_CONFIG, next.configMistakes), folders }
      }
      folders = next.folders
      const currentNames = new Set(next.files.flatMap(({ scenarios }) => getNames(scenarios)))
      const currentFiles = new Set(next.files.map(({ file }) => file))
      const changes = compareOptions(next)
      for (const file of namesByFile.keys()) {
        if (currentFiles.has(file)) continue
        const gone = forgetRemoved(file, currentNames)
        namesByFile.delete(file)
        reportedMistakes.delete(file)
        if (gone.length > 0) changes.push({ ...createChange(file), gone })
      }
      // A removed file is not reported twice.
      if (!changes.some(({ gone }) => gone.length > 0)) changes.push(...reportSourceMistakes(next))
      for (const file of next.files) {
        changes.push(
          ...(file.mistakes.length > 0
            ? reportMistakes(file.file, file.mistakes)
            : defineScenarios(file, currentNames)),
        )
      }
      return { changes, folders }
    },
  }

  function reportSourceMistakes({ sourceMistakes }: LoadedFiles): FileChange[] {
    if (sourceMistakes.length > 0) return reportMistakes(SOURCES, sourceMistakes)
    reportedMistakes.delete(SOURCES)
    return []
  }
}

const UNNAMED_CONFIG = 'the config file'
const SOURCES = 'the scenarios'

function createChange(file: string): FileChange {
  return { file, changed: [], added: [], gone: [], restart: [], mistakes: [] }
}

function getNames(scenarios: readonly { readonly name: string }[]): string[] {
  return scenarios.map(({ name }) => name)
}

/** Returns the names of the options that have changed, except `scenarios`. */
function findChangedOptions(before: Config, after: Config): string[] {
  const oldValues = new Map(Object.entries(before))
  const newValues = new Map(Object.entries(after))
  return [...new Set([...oldValues.keys(), ...newValues.keys()])].filter(
    (name) =>
      name !== 'scenarios' && getFingerprint(oldValues.get(name)) !== getFingerprint(newValues.get(name)),
  )
}

/** Returns a text that is equal for equal values. Values that are not JSON, such as cyclic ones, count as equal. */
function getFingerprint(value: unknown): string {
  try {
    return JSON.stringify(value, serializeFunction) ?? ''
  } catch {
    return 'not JSON'
  }
}

function serializeFunction(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? String(value) : value
}
