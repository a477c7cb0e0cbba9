import { dirname, resolve } from 'node:path'

import { toFile } from './files/read-file.ts'
import { checkEntries, readScenarios } from './files/read-scenarios.ts'
import { toParent } from './files/watched-folder.ts'
import { listProviders } from '../api/options.ts'
import { validateForProviders } from '../handlers/validate-for-providers.ts'
import { createScenarioRegistry } from '../scenarios/registry.ts'
import { findChoiceMistakes, prefix } from './choices.ts'
import { readConfig } from './config.ts'
import type { Guard } from './files/module-guard.ts'
import type { ScenarioFile, Source } from './files/read-scenarios.ts'
import type { WatchedFolder } from './files/watched-folder.ts'
import type { Written } from './files/parsed-file.ts'
import type { Provider } from '../handlers/provider.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'
import type { Config } from './config-schema.ts'
import type { ReadConfig } from './config.ts'

/** Which files a command line asks for. */
export interface Sought {
  readonly cwd: string
  readonly guard: Guard
  /** The config file; without one, that of the working directory. */
  readonly config: string | undefined
  /** Files and folders of scenarios, beside those of the config file. */
  readonly scenarios: readonly string[]
  /** The providers there are, where flags name them. */
  readonly providers?: readonly string[] | undefined
  /** Nothing but the providers matters of the config file. */
  readonly isAside?: boolean
}

/** What the files say. */
export interface Loaded {
  readonly sought: Sought
  readonly config: Config
  /** The config file, as messages name it. */
  readonly configFile: string | undefined
  /** Those there are, and those of the config file. */
  readonly providers: readonly Provider[]
  readonly files: readonly ScenarioFile[]
  /** Shipped scenarios and those of the files, where these have no mistakes. */
  readonly registry: ScenarioRegistry | undefined
  /** Every mistake of every file, one a line. */
  readonly mistakes: readonly string[]
  /** Of these, what is wrong with the options of the config file. */
  readonly configMistakes: readonly string[]
  /** Of these, files and folders that are not there, or empty. */
  readonly sourceMistakes: readonly string[]
  /** The folders in which something may change. */
  readonly folders: readonly WatchedFolder[]
}

/** Reads the config file and every file of scenarios. */
export async function load(sought: Sought): Promise<Loaded> {
  const { cwd, guard } = sought
  const read = await readConfig(sought.config, { cwd, guard })
  const config = sought.isAside === true ? withoutScenarios(read) : read
  const providers = chooseProviders(config.config, sought.providers)
  const checker = createScenarioRegistry([], (scenario) => validateForProviders(scenario, providers))
  const beside = findInline(config, checker)
  const sources = [...toSources(config), ...sought.scenarios.map((name) => ({ path: resolve(cwd, name) }))]
  const { files, mistakes, folders } = await readScenarios(sources, {
    cwd,
    guard,
    findMistakes: (scenario) => checker.findMistakes(scenario),
    ...(beside !== undefined && { beside }),
  })
  const wrong = [...config.mistakes, ...mistakes, ...files.flatMap((file) => file.mistakes)]
  if (wrong.length === 0) {
    for (const { scenario } of files.flatMap((file) => file.scenarios)) checker.add(scenario)
    wrong.push(...findWrongChoices(config, checker))
  }
  return {
    sought,
    config: config.config,
    configFile: config.path === undefined ? undefined : toFile(config.path, cwd),
    providers,
    files,
    registry: wrong.length === 0 ? checker : undefined,
    mistakes: wrong,
    configMistakes: config.mistakes,
    sourceMistakes: mistakes,
    folders: config.path === undefined ? folders : [toParent(config.path), ...folders],
  }
}

function withoutScenarios({ config, ...read }: ReadConfig): ReadConfig {
  const { scenario: _scenario, scenarios: _scenarios, ...rest } = config
  return { ...read, config: rest }
}

/** The providers of the config file, or of them and the shipped ones those that flags name. */
function chooseProviders({ providers }: Config, names: readonly string[] | undefined): readonly Provider[] {
  const own = listProviders(providers)
  if (names === undefined) return own
  const chosen = [...own, ...listProviders(undefined)].filter(
    ({ name }, index, all) => names.includes(name) && all.findIndex((one) => one.name === name) === index,
  )
  // A wrong name is told with the flags.
  return chosen.length === 0 ? own : chosen
}

/** The scenarios that stand in the config file itself. */
function findInline({ config, written }: ReadConfig, registry: ScenarioRegistry): ScenarioFile | undefined {
  const entries = (config.scenarios ?? []).flatMap((value, index) =>
    typeof value === 'string' ? [] : [{ path: ['scenarios', index], value }],
  )
  return written === undefined || entries.length === 0
    ? undefined
    : checkEntries(written, entries, (scenario) => registry.findMistakes(scenario))
}

/** The files and folders that the config file names, as seen from where it lies. */
function toSources({ config, path = '', written }: ReadConfig): Source[] {
  return (config.scenarios ?? []).flatMap((name, index) =>
    typeof name === 'string'
      ? [{ path: resolve(dirname(path), name), tell: toTell(written, name, index) }]
      : [],
  )
}

function toTell(written: Written | undefined, name: string, index: number): (message: string) => string {
  return (why) => {
    const message = `${JSON.stringify(name)} ${why}`
    return written?.tell({ path: ['scenarios', index], message }) ?? message
  }
}

function findWrongChoices({ config, written }: ReadConfig, registry: ScenarioRegistry): string[] {
  if (written === undefined) return []
  // What it says of a provider that flags leave out is passed over.
  const mistakes = findChoiceMistakes(config.scenario, registry, listProviders(config.providers))
  return prefix('scenario', mistakes).map((mistake) => written.tell(mistake))
}
