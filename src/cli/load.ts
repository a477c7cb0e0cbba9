import { dirname, resolve } from 'node:path'

import { limitMistakes } from './files/file-mistake.ts'
import { createFileReader, formatFilePath } from './files/read-file.ts'
import { checkScenarios, readScenarios } from './files/read-scenarios.ts'
import { createWatchedParents } from './files/watched-folder.ts'
import { resolveProviders } from '../api/provider-option.ts'
import { createProviderRules } from '../handlers/provider-rules.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { createScenarioRegistry } from '../scenarios/registry.ts'
import { findChoiceMistakes } from './choices.ts'
import { readConfig } from './config.ts'
import type { FileMistake } from './files/file-mistake.ts'
import type { FileContext } from './files/read-file.ts'
import type { ScenarioFile, ScenarioSource } from './files/read-scenarios.ts'
import type { WatchedFolder } from './files/watched-folder.ts'
import type { ParsedFile } from './files/parsed-file.ts'
import type { Provider } from '../handlers/provider.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'
import type { Config } from './config-schema.ts'
import type { ConfigFile } from './config.ts'

/** The files that a command line asks for. */
export interface LoadRequest extends FileContext {
  /** The name of the config file. Default: the config file in the working directory, if there is one. */
  readonly config: string | undefined
  /** Scenario files and folders, in addition to those of the config file. */
  readonly scenarios: readonly string[]
  /** The providers that flags name. */
  readonly providers?: readonly string[] | undefined
  /** The clock that a flag or an environment variable chooses. */
  readonly clock?: string | undefined
  /** True if the scenarios of the config file are not read. */
  readonly skipConfigScenarios?: boolean
}

/** The contents and the mistakes of the files. */
export interface LoadedFiles {
  readonly request: LoadRequest
  readonly config: Config
  /** The path of the config file, for messages. */
  readonly configFile: string | undefined
  /** The providers that the flags choose, else those of the config file, else the shipped ones. */
  readonly providers: readonly Provider[]
  readonly files: readonly ScenarioFile[]
  /** The shipped scenarios and those of the files; undefined if there are mistakes. */
  readonly registry: ScenarioRegistry | undefined
  /** Every mistake of every file. */
  readonly mistakes: readonly FileMistake[]
  /** The part of `mistakes` that is about options of the config file. */
  readonly configMistakes: readonly FileMistake[]
  /** The part of `mistakes` that is about missing or empty files and folders. */
  readonly sourceMistakes: readonly FileMistake[]
  /** The folders to watch for changes. */
  readonly folders: readonly WatchedFolder[]
}

/** Reads the config file and every scenario file. Files that the reader has already read are not read again. */
export async function loadFiles(
  request: LoadRequest,
  reader = createFileReader(request),
): Promise<LoadedFiles> {
  const { cwd } = request
  const foundConfig = await readConfig(request.config, { reader, hasClock: request.clock !== undefined })
  const configFile = request.skipConfigScenarios === true ? removeScenarios(foundConfig) : foundConfig
  const providers = chooseProviders(configFile.config, request.providers)
  const registry = createScenarioRegistry([], createProviderRules(providers))
  const inlineFile = checkInlineScenarios(configFile, registry)
  const sources = [
    ...getSources(configFile),
    ...request.scenarios.map((name) => ({ path: resolve(cwd, name) })),
  ]
  const { files, mistakes, folders } = await readScenarios(sources, {
    reader,
    findMistakes: (scenario) => registry.findMistakes(scenario),
    ...(inlineFile !== undefined && { inlineFile }),
  })
  const allMistakes = [...configFile.mistakes, ...mistakes, ...files.flatMap((file) => file.mistakes)]
  if (allMistakes.length === 0) {
    for (const { scenario } of files.flatMap((file) => file.scenarios)) registry.add(scenario)
    allMistakes.push(...findConfigChoiceMistakes(configFile, registry))
  }
  return {
    request,
    config: configFile.config,
    configFile: configFile.path === undefined ? undefined : formatFilePath(configFile.path, cwd),
    providers,
    files,
    registry: allMistakes.length === 0 ? registry : undefined,
    mistakes: allMistakes,
    configMistakes: configFile.mistakes,
    sourceMistakes: mistakes,
    folders:
      configFile.path === undefined ? folders : [...createWatchedParents(configFile.path, cwd), ...folders],
  }
}

function removeScenarios({ config, ...rest }: ConfigFile): ConfigFile {
  const { scenario: _scenario, scenarios: _scenarios, ...otherOptions } = config
  return { ...rest, config: otherOptions }
}

/** Returns the providers that flags name, among those of the config file and the shipped ones. Default: those of the config file. */
function chooseProviders({ providers }: Config, names: readonly string[] | undefined): readonly Provider[] {
  const configured = resolveProviders(providers)
  if (names === undefined) return configured
  const chosen = [...configured, ...resolveProviders(undefined)].filter(
    ({ name }, index, all) =>
      names.includes(name) && all.findIndex((provider) => provider.name === name) === index,
  )
  // Unknown names are reported with the other mistakes in flags.
  return chosen.length === 0 ? configured : chosen
}

/** Checks the scenarios that are written in the config file itself. */
function checkInlineScenarios(
  { config, parsedFile }: ConfigFile,
  registry: ScenarioRegistry,
): ScenarioFile | undefined {
  const candidates = (config.scenarios ?? []).flatMap((value, index) =>
    typeof value === 'string' ? [] : [{ path: ['scenarios', index], value }],
  )
  return parsedFile === undefined || candidates.length === 0
    ? undefined
    : checkScenarios(parsedFile, candidates, (scenario) => registry.findMistakes(scenario))
}

/** Returns the files and folders that the config file names, relative to its folder. */
function getSources({ config, path = '', parsedFile }: ConfigFile): ScenarioSource[] {
  return (config.scenarios ?? []).flatMap((name, index) =>
    typeof name === 'string'
      ? [
          {
            path: resolve(dirname(path), name),
            createMistake: createSourceMistake(parsedFile, name, index),
          },
        ]
      : [],
  )
}

function createSourceMistake(
  parsedFile: ParsedFile | undefined,
  name: string,
  index: number,
): (problem: string) => FileMistake {
  return (problem) => {
    const message = `${JSON.stringify(name)} ${problem}`
    return parsedFile?.createMistake({ path: ['scenarios', index], message }) ?? { file: undefined, message }
  }
}

function findConfigChoiceMistakes(
  { config, parsedFile }: ConfigFile,
  registry: ScenarioRegistry,
): readonly FileMistake[] {
  if (parsedFile === undefined) return []
  // A choice for a provider that the flags leave out is not a mistake.
  const mistakes = findChoiceMistakes(config.scenario, registry, resolveProviders(config.providers))
  const located = prefixPaths(['scenario'], mistakes).map((mistake) => parsedFile.createMistake(mistake))
  return limitMistakes(parsedFile.file, located)
}
