import { resolve } from 'node:path'

import { providers as shipped } from '../handlers/index.ts'
import { findMistakes, parse, formatMistake } from '../lib/parse.ts'
import { findMistakeInName } from '../scenarios/registry.ts'
import { buildAuditSettings } from './audit-settings.ts'
import { CommandLineError, formatCommandLineMistakes } from './command-line-error.ts'
import { explainUnexpected } from './explain-unexpected.ts'
import { findEffectiveValues, removeOtherProviders } from './effects.ts'
import { formatFileMistake } from './files/file-mistake.ts'
import { createFlagSchema, getAcceptedNames } from './flag-values.ts'
import { listQuotas } from './quotas.ts'
import { FLAGS, getVariableName } from './flags.ts'
import { readSwitch, buildServerOptions } from './server-options.ts'
import type { CheckId } from '../audit/checks/index.ts'
import type { Snapshot } from '../api/snapshots/snapshot.ts'
import type { Arguments } from './arguments.ts'
import type { AnyServerOptions } from './config-schema.ts'
import type { AcceptedNames, LogLevel } from './flag-values.ts'
import type { Flag } from './flags.ts'
import type { LoadedFiles } from './load.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'

/** The settings of a command, from its command line and files. */
export interface Settings {
  readonly server: AnyServerOptions & { readonly seed: number }
  readonly logLevel: LogLevel
  readonly json: boolean
  /** True if scenario files are reloaded when they change. */
  readonly watch: boolean
  readonly loaded: LoadedFiles
  /** True if a report is printed at the end. */
  readonly report: boolean
  /** True if the clients are audited, and the result is printed at the end. */
  readonly audit: boolean
  /** True if a failed check of the audit makes the command fail. */
  readonly strict: boolean
  /** The checks of the audit that are not judged. */
  readonly ignoredChecks: readonly CheckId[]
  /** The path of the file to which the run is saved at the end. */
  readonly save: string | undefined
  /** The snapshot of a saved run, with which the run goes on. */
  readonly restored: Snapshot | undefined
  /** A note for each value that is ignored, because a flag or a variable overrides the setting that it depends on. */
  readonly notes: readonly string[]
}

/** Builds the settings. A flag overrides the config file. Throws one error with all mistakes, including those of the files. */
export function buildSettings(args: Arguments, loaded: LoadedFiles): Settings {
  const { command, mistakes, fromEnvironment } = args
  const accepted = getNamesForFlags(loaded)
  const own = removeOtherProviders(args, loaded, accepted.providers)
  const texts = Object.fromEntries(
    [...own.values].map(([name, flagTexts]) => [name, isRepeatable(name) ? flagTexts : flagTexts[0]]),
  )
  const flagSchema = createFlagSchema(accepted)
  const unexpected = explainUnexpected(args, loaded)
  const flagMistakes = [
    ...(unexpected === undefined ? [] : [unexpected]),
    ...mistakes,
    ...own.mistakes,
    ...findMistakes(flagSchema, texts).map((mistake) =>
      replaceFlagName(formatMistake(mistake), fromEnvironment),
    ),
  ]
  const lines = flagMistakes.length === 0 ? [] : [formatCommandLineMistakes(flagMistakes)]
  if (lines.length + loaded.mistakes.length > 0)
    throw new CommandLineError([...lines, ...loaded.mistakes.map(formatFileMistake)])
  const effective = findEffectiveValues(args, parse(flagSchema, texts, 'read the command line'), loaded)
  const { flags, config } = effective
  const audit = buildAuditSettings(args, effective, loaded.configFile)
  const lateMistakes = [...effective.mistakes, ...findWatchMistakes(args, loaded), ...audit.mistakes]
  if (lateMistakes.length > 0) throw new CommandLineError([formatCommandLineMistakes(lateMistakes)])
  const server = buildServerOptions(flags, { ...loaded, config }, command)
  return {
    server: audit.needsJournal ? { ...server, journal: undefined } : server,
    logLevel: flags['log-level'] ?? config.logLevel ?? (command === 'exec' ? 'warn' : 'info'),
    json: readSwitch(flags.json) ?? config.json ?? false,
    watch: readSwitch(flags.watch) ?? config.watch ?? false,
    loaded,
    report: readSwitch(flags.report) ?? config.report ?? false,
    audit: audit.audit,
    strict: audit.strict,
    ignoredChecks: audit.ignoredChecks,
    save: flags.save === undefined ? undefined : resolve(loaded.request.cwd, flags.save),
    restored: undefined,
    notes: [...own.notes, ...effective.notes, ...audit.notes],
  }
}

/** Returns the mistake in `--watch` if there is no file that could change. */
function findWatchMistakes({ values, fromEnvironment }: Arguments, { folders }: LoadedFiles): string[] {
  if (values.get('watch')?.[0] !== 'true' || folders.length > 0) return []
  const name = fromEnvironment.has('watch') ? getVariableName('watch') : '--watch'
  return [`${name}: it needs scenario files to watch. Name some with --scenarios, or leave it out`]
}

/** Returns the names that flags may use, including those of the files. If these have mistakes, any scenario name is accepted. */
function getNamesForFlags({ registry, config, providers: chosen, files }: LoadedFiles): AcceptedNames {
  const configured = (config.providers ?? []).filter((provider) => typeof provider === 'object')
  const providers = [
    ...shipped,
    ...configured.filter(({ name }) => shipped.every((provider) => provider.name !== name)),
  ]
  const names = getAcceptedNames(providers, (name) =>
    registry === undefined ? undefined : findMistakeInChoice(name, { registry, files }),
  )
  // A quota of a provider that the fake lacks would have no effect.
  return { ...names, quotas: listQuotas(chosen).map(({ name }) => name) }
}

/** Returns the mistake in the name of a scenario. If no scenario is similar, and no file is read, it says how to name a file. */
export function findMistakeInChoice(
  name: string,
  { registry, files }: Pick<LoadedFiles, 'files'> & { readonly registry: ScenarioRegistry },
): string | undefined {
  const mistake = findMistakeInName(registry, name)
  if (files.length > 0 || mistake === undefined || !/ is unknown\. (?!Did you mean)/.test(mistake))
    return mistake
  return `${mistake}. If it is your own, name its file with --scenarios <file>`
}

/** Replaces the key at the start of a mistake by the flag or the environment variable that was used. */
function replaceFlagName(mistake: string, fromEnvironment: ReadonlySet<string>): string {
  return mistake.replace(/^([\w-]+)(?:\[\d+\])?/, (_, name: string) =>
    fromEnvironment.has(name) ? getVariableName(name) : `--${name}`,
  )
}

function isRepeatable(name: string): boolean {
  const flag: Flag | undefined = FLAGS.find((candidate) => candidate.name === name)
  return flag?.repeatable === true
}
