import { parseArgs } from 'node:util'

import { didYouMean } from '../nearest.ts'
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
  readonly mistakes: readonly string[]
}

const COMMANDS = ['serve', 'scenarios', 'explain', 'exec']

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
  if (mistakes.length === 0 && !COMMANDS.includes(command)) {
    mistakes.push(
      `there is no command "${command}". ${didYouMean(command, COMMANDS)}Known: ${COMMANDS.join(', ')}`,
    )
  }
  addEnvironment(values, env)
  return { command, rest, child: end === -1 ? [] : argv.slice(end + 1), values, mistakes }
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
  return `there is no flag ${rawName}. ${didYouMean(rawName, known)}See --help`
}

function findMistake(flag: Flag, value: string | undefined, given: boolean): string | undefined {
  if (flag.takes === undefined) return value === undefined ? undefined : `--${flag.name} takes no value`
  if (value === undefined || value === '') return `--${flag.name} needs ${flag.takes}`
  return given && flag.many !== true ? `--${flag.name} is given twice` : undefined
}

function addEnvironment(
  values: Map<FlagName, string[]>,
  env: Readonly<Record<string, string | undefined>>,
): void {
  for (const flag of FLAGS as readonly (Flag & { readonly name: FlagName })[]) {
    const value = env[toVariable(flag.name)]
    if (
      value === undefined ||
      value === '' ||
      values.has(flag.name) ||
      flag.short === 'V' ||
      flag.short === 'h'
    )
      continue
    if (flag.takes !== undefined)
      values.set(flag.name, flag.many === true ? value.split(',').map((one) => one.trim()) : [value])
    else if (/^(?:1|true|yes)$/i.test(value)) values.set(flag.name, ['true'])
  }
}
