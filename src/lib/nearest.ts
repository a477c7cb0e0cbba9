import { closestMatch } from 'leven'

const MAX_LENGTH = 200

/** Returns the most similar candidate. Without `maxDistance` it may be very different. */
export function findNearest(
  word: string,
  candidates: readonly string[],
  maxDistance = MAX_LENGTH,
): string | undefined {
  return closestMatch(word.slice(0, MAX_LENGTH), candidates, { maxDistance })
}

/** Returns `Did you mean slow-fail? ` if a candidate is similar, else `''`. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const longest = Math.max(...candidates.map(({ length }) => length))
  const nearest = findNearest(word, candidates, Math.ceil(Math.min(word.length, longest) / 3))
  return nearest === undefined ? '' : `Did you mean ${nearest}? `
}

/** Returns the most similar name, regardless of case and separators: `webhookUrl` for `webhook_url`. Undefined if none is similar. */
export function findNearestName(name: string, candidates: readonly string[]): string | undefined {
  const word = normalizeName(name)
  const words = candidates.map(normalizeName)
  const longest = Math.max(...words.map(({ length }) => length))
  const nearest = findNearest(word, words, Math.ceil(Math.min(word.length, longest) / 3))
  return nearest === undefined ? undefined : candidates[words.indexOf(nearest)]
}

/** Returns a name in lower case, without its separators. */
export function normalizeName(name: string): string {
  return name
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
