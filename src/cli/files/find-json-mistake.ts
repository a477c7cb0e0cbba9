import { getErrorMessage } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'

/** Returns the line, the column and the message of the parser for text that is not JSON. Returns undefined for valid JSON. */
export function findJsonMistake(text: string): string | undefined {
  const error = getJsonError(text)
  if (error === undefined) return undefined
  const linesBefore = text.slice(0, findOffset(text, error)).split('\n')
  const message = error.replace(/(?: in JSON)? at position \d+[^]*$|, (?:\.\.\.)?"[^]*is not valid JSON$/, '')
  return `${linesBefore.length}:${(linesBefore.at(-1)?.length ?? 0) + 1}: is not valid JSON: ${formatOneLine(message)}`
}

function getJsonError(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return getErrorMessage(error)
  }
}

/** Finds the offset of an error. If the message has no position, it searches for the longest prefix without the error. */
function findOffset(text: string, error: string): number {
  const position = /at position (\d+)/.exec(error)?.[1]
  if (position !== undefined) return Number(position)
  if (!error.startsWith(UNEXPECTED_TOKEN)) return error.includes('end of JSON') ? text.trimEnd().length : 0
  let [validLength, invalidLength] = [0, text.length]
  while (invalidLength - validLength > 1) {
    const middle = Math.floor((validLength + invalidLength) / 2)
    if (getJsonError(text.slice(0, middle))?.startsWith(UNEXPECTED_TOKEN) === true) invalidLength = middle
    else validLength = middle
  }
  return validLength
}

const UNEXPECTED_TOKEN = 'Unexpected token'
