import { MockVideoApiError } from '../failure.ts'
import { findMistakes, parse, toText } from '../parse.ts'
import { FLAGS, toVariable } from './flags.ts'
import { flagValues, toPair, toQuotas, toScenarios } from './flag-values.ts'
import type { ServerOptions } from '../server/start-with.ts'
import type { Arguments } from './arguments.ts'
import type { Flag } from './flags.ts'
import type { FlagValues, LogLevel } from './flag-values.ts'

/** What a command line asks for. */
export interface Settings {
  readonly server: ServerOptions & { readonly seed: number }
  readonly logLevel: LogLevel
  readonly json: boolean
  /** Print at the end what was exercised. */
  readonly report: boolean
}

const PORT = 4747
const SEEDS = 2 ** 31

/** Reads the values of the flags. All mistakes are told at once. */
export function toSettings({ command, values, mistakes, fromEnvironment }: Arguments): Settings {
  const texts = Object.fromEntries(
    [...values].map(([name, given]) => [name, isMany(name) ? given : given[0]]),
  )
  const all = [
    ...mistakes,
    ...findMistakes(flagValues, texts).map((mistake) => toFlagMistake(toText(mistake), fromEnvironment)),
  ]
  if (all.length > 0) throw new MockVideoApiError('read the command line', all.join('; '), 'See --help')
  const given = parse<FlagValues>(flagValues, texts, 'read the command line')
  return {
    server: toServerOptions(given, command),
    logLevel: given['log-level'] ?? (command === 'exec' ? 'warn' : 'info'),
    json: given.json !== undefined,
    report: given.report !== undefined,
  }
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

function toServerOptions(given: FlagValues, command: string): Settings['server'] {
  return {
    port: given.port ?? (command === 'exec' ? 0 : PORT),
    host: given.host ?? '127.0.0.1',
    clock: given.clock ?? 'system',
    seed: given.seed ?? Math.floor(Math.random() * SEEDS),
    allowHosts: given['allow-host'] ?? [],
    ...(given.speed !== undefined && { speed: given.speed }),
    ...(given.scenario !== undefined && { scenario: toScenarios(given.scenario, given.provider) }),
    ...(given.provider !== undefined && { providers: [...new Set(given.provider)] }),
    ...(given['unknown-ids'] !== undefined && { unknownIds: given['unknown-ids'] }),
    ...(given.revision !== undefined && { revisions: Object.fromEntries(given.revision.map(toPair)) }),
    ...(given.quota !== undefined && { quotas: toQuotas(given.quota) }),
    webhooks: {
      hosts: given['webhook-hosts'] ?? [],
      ...(given['webhook-secret'] !== undefined && { secret: given['webhook-secret'] }),
    },
    ...(given['debug-headers'] !== undefined && { debugHeaders: true }),
    ...(given['public-url'] !== undefined && { publicUrl: given['public-url'] }),
  }
}
