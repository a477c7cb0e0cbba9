import { MockVideoApiError } from '../lib/errors.ts'
import { providers as shipped } from '../handlers/index.ts'
import { findMistakes, parse, formatMistake } from '../lib/parse.ts'
import { findMistakeInName } from './choices.ts'
import { createFlagValues, toKnown } from './flag-values.ts'
import { FLAGS, toVariable } from './flags.ts'
import { LinesError } from './lines-error.ts'
import { isOn, toServerOptions } from './server-options.ts'
import type { Arguments } from './arguments.ts'
import type { AnyServerOptions } from './config-schema.ts'
import type { FlagValues, LogLevel } from './flag-values.ts'
import type { Flag } from './flags.ts'
import type { Loaded } from './load.ts'

/** What a command line and its files ask for. */
export interface Settings {
  readonly server: AnyServerOptions & { readonly seed: number }
  readonly logLevel: LogLevel
  readonly json: boolean
  /** Read the scenarios again when their files change. */
  readonly watch: boolean
  /** What the files say. */
  readonly loaded: Loaded
  /** Print at the end what was exercised. */
  readonly report: boolean
}

/** Reads the values of the flags, before what the config file says. All mistakes are told at once, those of the files too. */
export function toSettings(args: Arguments, loaded: Loaded): Settings {
  const { command, values, mistakes, fromEnvironment } = args
  const texts = Object.fromEntries(
    [...values].map(([name, given]) => [name, isMany(name) ? given : given[0]]),
  )
  const flagValues = createFlagValues(toFlagKnown(loaded))
  const all = [
    ...mistakes,
    ...findMistakes(flagValues, texts).map((mistake) =>
      toFlagMistake(formatMistake(mistake), fromEnvironment),
    ),
  ]
  const lines = all.length === 0 ? [] : [toSentence(all)]
  if (lines.length + loaded.mistakes.length > 0) throw new LinesError([...lines, ...loaded.mistakes])
  const given = parse<FlagValues>(flagValues, texts, 'read the command line')
  const { config } = loaded
  return {
    server: toServerOptions(given, loaded, command),
    logLevel: given['log-level'] ?? config.logLevel ?? (command === 'exec' ? 'warn' : 'info'),
    json: isOn(given.json) ?? config.json ?? false,
    watch: isOn(given.watch) ?? config.watch ?? false,
    loaded,
    report: isOn(given.report) ?? config.report ?? false,
  }
}

/** Mistakes in a command line, as a sentence. */
export function toSentence(mistakes: readonly string[]): string {
  return new MockVideoApiError('read the command line', mistakes.join('; '), 'See --help').message
}

/** What flags may name: also what is in the files. Where these are wrong, no name of a scenario is called so. */
function toFlagKnown({ registry, config }: Loaded): ReturnType<typeof toKnown> {
  const own = (config.providers ?? []).filter((provider) => typeof provider === 'object')
  const providers = [...shipped, ...own.filter(({ name }) => shipped.every((one) => one.name !== name))]
  return toKnown(providers, (name) =>
    registry === undefined ? undefined : findMistakeInName(registry, name),
  )
}

/** Names the flag, or the variable, that a mistake was made in. */
function toFlagMistake(mistake: string, fromEnvironment: ReadonlySet<string>): string {
  return mistake.replace(/^([\w-]+)(?:\[\d+\])?/, (_, name: string) =>
    fromEnvironment.has(name) ? toVariable(name) : `--${name}`,
  )
}

function isMany(name: string): boolean {
  const flag: Flag | undefined = FLAGS.find((one) => one.name === name)
  return flag?.many === true
}
