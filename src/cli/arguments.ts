import { parseArgs } from 'node:util'

import { limitNames } from '../lib/format-list.ts'
import { didYouMean } from '../lib/nearest.ts'
import { formatValue } from '../lib/parse.ts'
import { FLAGS, getVariableName, URL_VARIABLE } from './flags.ts'
import type { Flag, FlagName } from './flags.ts'

/** A parsed command line. Flags that it lacks come from the environment. */
export interface Arguments {
  readonly command: string
  /** The arguments after the command that are not flags. */
  readonly positionals: readonly string[]
  /** The command after `--`, and its arguments. */
  readonly childCommand: readonly string[]
  readonly values: ReadonlyMap<FlagName, readonly string[]>
  /** The flags whose values come from the environment. */
  readonly fromEnvironment: ReadonlySet<string>
  readonly mistakes: readonly string[]
  /** The first argument that is not a command, or that the command does not accept. */
  readonly unexpected: string | undefined
}

/** What a command accepts. */
interface Command {
  /** The maximum number of positional arguments. */
  readonly maxCount: number
  /** The flags that have an effect. Default: all. */
  readonly flags?: readonly FlagName[]
}

const LIST_FLAGS: readonly FlagName[] = ['config', 'scenarios', 'provider', 'revision', 'json']

/** The commands, by name. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['serve', { maxCount: 0 }],
  ['scenarios', { maxCount: 0, flags: LIST_FLAGS }],
  ['explain', { maxCount: 1, flags: LIST_FLAGS }],
  ['exec', { maxCount: 0 }],
  ['help', { maxCount: 1 }],
  ['validate', { maxCount: Infinity, flags: ['config', 'scenarios', 'provider', 'json'] }],
])

export function parseArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Arguments {
  const end = argv.indexOf('--')
  const ownArgv = end === -1 ? argv : argv.slice(0, end)
  const { tokens } = parseArgs({
    args: [...ownArgv],
    options: Object.fromEntries(FLAGS.map((flag) => [flag.name, createParseOption(flag)])),
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const values = new Map<FlagName, string[]>()
  const mistakes: string[] = []
  const allPositionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') allPositionals.push(token.value)
    // In `exec python3 -c code`, the flag belongs to python3.
    const isOfChild = allPositionals.length > 1 && allPositionals[0] === 'exec'
    if (token.kind !== 'option' || isOfChild) continue
    const flag = FLAGS.find(({ name }) => name === token.name)
    const mistake =
      flag === undefined
        ? explainUnknownFlag(token.rawName)
        : findFlagMistake(flag, token.value, values.has(flag.name))
    if (mistake !== undefined) mistakes.push(mistake)
    else if (flag !== undefined) addValue(values, flag.name, token.value ?? 'true')
  }
  const [command = 'serve', ...positionals] = allPositionals
  // After an unknown flag, a positional argument may be the value of that flag. Without --, it may be the command for exec.
  const checksPositionals = mistakes.length === 0 || (command === 'exec' && end === -1)
  mistakes.push(...findUnusedFlags(command, [...values.keys()]))
  if (end !== -1 && command !== 'exec') mistakes.push('-- is only valid with exec')
  const environment = readEnvironment(env)
  const fromEnvironment = new Set([...environment.values.keys()].filter((name) => !values.has(name)))
  return {
    command,
    positionals,
    childCommand: end === -1 ? [] : argv.slice(end + 1),
    values: new Map([...environment.values, ...values]),
    fromEnvironment,
    mistakes: [...mistakes, ...environment.mistakes],
    unexpected: checksPositionals ? findUnexpected(command, positionals) : undefined,
  }
}

function addValue(values: Map<FlagName, string[]>, name: FlagName, value: string): void {
  const given = values.get(name)
  if (given === undefined) values.set(name, [value])
  else given.push(value)
}

function findUnexpected(command: string, positionals: readonly string[]): string | undefined {
  const maxCount = COMMANDS.get(command)?.maxCount
  return maxCount === undefined ? command : positionals[maxCount]
}

/** Returns a mistake for each flag that has no effect on the command. */
function findUnusedFlags(command: string, names: readonly FlagName[]): string[] {
  const flags = COMMANDS.get(command)?.flags
  if (flags === undefined) return []
  const known = limitNames(flags.map((name) => `--${name}`)).join(', ')
  return names
    .filter((name) => !flags.includes(name) && name !== 'help' && name !== 'version')
    .map((name) => `--${name} has no effect on ${command}. Known: ${known}`)
}

function createParseOption({ short, placeholder }: Flag): {
  type: 'string' | 'boolean'
  short?: string
  multiple: boolean
} {
  return {
    type: placeholder === undefined ? 'boolean' : 'string',
    multiple: true,
    ...(short !== undefined && { short }),
  }
}

function explainUnknownFlag(rawName: string): string {
  const flags = FLAGS.map(({ name }) => `--${name}`)
  return `unknown flag ${rawName}. ${didYouMean(rawName, flags)}`.trim()
}

function findFlagMistake(flag: Flag, value: string | undefined, isRepeated: boolean): string | undefined {
  if (flag.placeholder === undefined)
    return value === undefined ? undefined : `--${flag.name} does not take a value`
  if (value === undefined || value === '')
    return `--${flag.name} must have a value: --${flag.name} ${flag.placeholder}`
  return isRepeated && flag.repeatable !== true ? `--${flag.name} must be given only once` : undefined
}

/** Reads the values of flags from the environment. `--version` and `--help` have no variable. */
function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly values: ReadonlyMap<FlagName, readonly string[]>
  readonly mistakes: readonly string[]
} {
  const values = new Map<FlagName, readonly string[]>()
  const mistakes: string[] = []
  for (const flag of FLAGS as readonly (Flag & { readonly name: FlagName })[]) {
    const variable = getVariableName(flag.name)
    const texts = (flag.repeatable === true ? (env[variable] ?? '').split(',') : [env[variable] ?? ''])
      .map((text) => text.trim())
      .filter((text) => text !== '')
    const [first] = texts
    if (first === undefined || flag.short === 'V' || flag.short === 'h') continue
    if (flag.placeholder !== undefined) values.set(flag.name, texts)
    else if (/^(?:1|true|yes)$/i.test(first)) values.set(flag.name, ['true'])
    else if (/^(?:0|false|no)$/i.test(first)) values.set(flag.name, ['false'])
    else mistakes.push(`${variable} must be 1 or 0, not ${formatValue(first)}`)
  }
  return { values, mistakes: [...mistakes, ...findUnknownVariables(env)] }
}

/** The start of the name of each environment variable. */
const PREFIX = getVariableName('')

/** Returns a mistake for each variable with the prefix of the command that no flag has. */
function findUnknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known: string[] = FLAGS.filter((flag: Flag) => flag.short !== 'V' && flag.short !== 'h').map(
    ({ name }) => getVariableName(name),
  )
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name) && name !== URL_VARIABLE)
    .map((name) =>
      `unknown environment variable ${formatVariable(name)}. ${suggestVariable(name, known)}`.trim(),
    )
}

/** Compares the parts after the common start, which would make all names similar. */
function suggestVariable(name: string, known: readonly string[]): string {
  const getRest = (variable: string): string => variable.slice(PREFIX.length)
  return didYouMean(getRest(name), known.map(getRest)).replace('mean ', `mean ${PREFIX}`)
}

function formatVariable(name: string): string {
  return /^\w{1,60}$/.test(name) ? name : formatValue(name)
}
