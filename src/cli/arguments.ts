import { parseArgs } from 'node:util'

import { didYouMean } from '../lib/nearest.ts'
import { formatValue } from '../lib/parse.ts'
import { FLAGS, toVariable } from './flags.ts'
import type { Flag, FlagName } from './flags.ts'

/** A command line, taken apart; the environment stands in for flags that were not given. */
export interface Arguments {
  readonly command: string
  /** What stands behind the command. */
  readonly rest: readonly string[]
  /** What stands behind `--`. */
  readonly child: readonly string[]
  readonly values: ReadonlyMap<FlagName, readonly string[]>
  /** The flags whose values the environment gave. */
  readonly fromEnvironment: ReadonlySet<string>
  readonly mistakes: readonly string[]
}

/** The commands, and how many words each takes. */
const COMMANDS = new Map([
  ['serve', 0],
  ['scenarios', 0],
  ['explain', 1],
  ['exec', 0],
  ['validate', Infinity],
])

export function parseArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Arguments {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  const { tokens } = parseArgs({
    args: [...own],
    options: Object.fromEntries(FLAGS.map((flag) => [flag.name, toOption(flag)])),
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const values = new Map<FlagName, string[]>()
  const mistakes: string[] = []
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const flag = FLAGS.find(({ name }) => name === token.name)
    const mistake =
      flag === undefined ? toUnknown(token.rawName) : findMistake(flag, token.value, values.has(flag.name))
    if (mistake !== undefined) mistakes.push(mistake)
    else if (flag !== undefined)
      values.set(flag.name, [...(values.get(flag.name) ?? []), token.value ?? 'true'])
  }
  const [command = 'serve', ...rest] = words
  // The word behind a flag that there is not may be its value.
  if (mistakes.length === 0) mistakes.push(...findMistakenWords(command, rest))
  if (end !== -1 && command !== 'exec') mistakes.push('what stands behind -- is for exec alone')
  const environment = readEnvironment(env)
  const fromEnvironment = new Set([...environment.values.keys()].filter((name) => !values.has(name)))
  return {
    command,
    rest,
    child: end === -1 ? [] : argv.slice(end + 1),
    values: new Map([...environment.values, ...values]),
    fromEnvironment,
    mistakes: [...mistakes, ...environment.mistakes],
  }
}

function findMistakenWords(command: string, rest: readonly string[]): string[] {
  const known = [...COMMANDS.keys()]
  const takes = COMMANDS.get(command)
  if (takes === undefined) {
    return [`there is no command "${command}". ${didYouMean(command, known)}Known: ${known.join(', ')}`]
  }
  const extra = rest[takes]
  if (extra === undefined) return []
  const hint = command === 'exec' ? '. Put the command behind --, such as exec -- npm test' : ''
  return [`"${extra}" is one word too many for ${command}${hint}`]
}

function toOption({ short, takes }: Flag): { type: 'string' | 'boolean'; short?: string; multiple: boolean } {
  return {
    type: takes === undefined ? 'boolean' : 'string',
    multiple: true,
    ...(short !== undefined && { short }),
  }
}

function toUnknown(rawName: string): string {
  const known = FLAGS.map(({ name }) => `--${name}`)
  return `there is no flag ${rawName}. ${didYouMean(rawName, known)}`.trim()
}

function findMistake(flag: Flag, value: string | undefined, given: boolean): string | undefined {
  if (flag.takes === undefined) return value === undefined ? undefined : `--${flag.name} takes no value`
  if (value === undefined || value === '') return `--${flag.name} needs ${flag.takes}`
  return given && flag.many !== true ? `--${flag.name} is given twice` : undefined
}

/** What the environment says of the flags; nothing of `--version` and `--help`. */
function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly values: ReadonlyMap<FlagName, readonly string[]>
  readonly mistakes: readonly string[]
} {
  const values = new Map<FlagName, readonly string[]>()
  const mistakes: string[] = []
  for (const flag of FLAGS as readonly (Flag & { readonly name: FlagName })[]) {
    const variable = toVariable(flag.name)
    const texts = (flag.many === true ? (env[variable] ?? '').split(',') : [env[variable] ?? ''])
      .map((text) => text.trim())
      .filter((text) => text !== '')
    const [first] = texts
    if (first === undefined || flag.short === 'V' || flag.short === 'h') continue
    if (flag.takes !== undefined) values.set(flag.name, texts)
    else if (/^(?:1|true|yes)$/i.test(first)) values.set(flag.name, ['true'])
    else if (/^(?:0|false|no)$/i.test(first)) values.set(flag.name, ['false'])
    else mistakes.push(`${variable} must be 1 or 0, not ${formatValue(first)}`)
  }
  return { values, mistakes }
}
