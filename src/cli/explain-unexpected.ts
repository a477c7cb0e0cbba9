import { findNearest, suggest } from '../lib/nearest.ts'
import { formatValue } from '../lib/parse.ts'
import { findMistakeInName } from '../scenarios/registry.ts'
import { COMMANDS } from './arguments.ts'
import { isConfigFile } from './files/list-files.ts'
import { isReadableFile } from './files/read-file.ts'
import type { Arguments } from './arguments.ts'
import type { LoadedFiles } from './load.ts'

type Names = Pick<LoadedFiles, 'registry' | 'providers'>

/** Explains an argument that is not a command, or that the command does not accept, and says what was probably meant. */
export function explainUnexpected(
  { command, unexpected: word }: Pick<Arguments, 'command' | 'unexpected'>,
  names: Names,
): string | undefined {
  if (word === undefined) return undefined
  if (command === 'exec')
    return `unexpected argument ${formatValue(word)} for exec. Put the command to run after --, such as exec -- npm test`
  const isCommand = word !== command
  if (isCommand && command !== 'serve') return `unexpected argument ${formatValue(word)} for ${command}`
  const correction = correct(word, names)
  if (correction !== undefined) return `${formatValue(word)} is ${correction}`
  if (isCommand) return `unexpected argument ${formatValue(word)} for serve`
  return `unknown command ${formatValue(word)}. ${suggestCommand(word, names)}`
}

/** Says what a word is that stands in the place of a flag, and how to use it. Undefined if it is nothing known. */
function correct(word: string, { registry, providers }: Names): string | undefined {
  // A word that does not fit into a line is shown only once, and shortened.
  if (!/^[^\s\p{Cc}]{1,100}$/u.test(word)) return undefined
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(word))
    return 'a URL. Use --host and --port for the address of the fake, or --public-url for the base of output URLs'
  if (isConfigFile(word)) return `a config file. Use --config ${word}, or validate ${word} to check it`
  if (isReadableFile(word) || /[\\/]/.test(word))
    return `a path. Use --scenarios ${word}, or validate ${word} to check it`
  if (providers.some(({ name }) => name === word)) return `a provider. Use --provider ${word}`
  if (registry !== undefined && findMistakeInName(registry, word) === undefined)
    return `a scenario. Use --scenario ${word}`
  return /^\d+$/.test(word) ? `a number. Use --port ${word} for a port` : undefined
}

/** Names the most similar command. If none is similar, but a scenario is, its flag. */
function suggestCommand(word: string, { registry }: Names): string {
  const commands = [...COMMANDS.keys()]
  const text = suggest(word, commands)
  const scenarios = registry?.all.map(({ name }) => name) ?? []
  const scenario = findNearest(word, scenarios, Math.ceil(word.length / 3))
  const isSimilar = text.startsWith('Did you mean')
  return isSimilar || scenario === undefined ? text : `Did you mean --scenario ${scenario}? ${text}`
}
