import { toReason } from './thrown.ts'
import { toLine } from './parsed-file.ts'

/** Why a text is no JSON, in the words of what reads JSON, behind the line and the column. */
export function findJsonMistake(text: string): string | undefined {
  const why = findWhy(text)
  if (why === undefined) return undefined
  const before = text.slice(0, findOffset(text, why)).split('\n')
  const words = why.replace(/(?: in JSON)? at position \d+[^]*$|, (?:\.\.\.)?"[^]*is not valid JSON$/, '')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}: is no JSON: ${toLine(words)}`
}

function findWhy(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return toReason(error)
  }
}

/** Some messages name no place: an end is at the end, and a wrong sign behind the longest beginning without it. */
function findOffset(text: string, why: string): number {
  const position = /at position (\d+)/.exec(why)?.[1]
  if (position !== undefined) return Number(position)
  if (!why.startsWith(WRONG_SIGN)) return why.includes('end of JSON') ? text.trimEnd().length : 0
  let [right, wrong] = [0, text.length]
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2)
    if (findWhy(text.slice(0, middle))?.startsWith(WRONG_SIGN) === true) wrong = middle
    else right = middle
  }
  return right
}

const WRONG_SIGN = 'Unexpected token'
