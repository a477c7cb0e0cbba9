import { closestMatch } from 'leven'

const MAX_LENGTH = 200

/** The known word most like this one, however unlike. */
export function findNearest(
  word: string,
  known: readonly string[],
  maxDistance = MAX_LENGTH,
): string | undefined {
  return closestMatch(word.slice(0, MAX_LENGTH), known, { maxDistance })
}

/** `Did you mean slow-fail? ` when a known word is near, else `''`. */
export function didYouMean(word: string, known: readonly string[]): string {
  const longest = Math.max(...known.map(({ length }) => length))
  const found = findNearest(word, known, Math.ceil(Math.min(word.length, longest) / 3))
  return found === undefined ? '' : `Did you mean ${found}? `
}
