import leven from 'leven'

import { MAX_LISTED } from './format-list.ts'

const MAX_LENGTH = 200

/** The maximum number of pairs of characters that are compared. A fake can have thousands of names. */
const MAX_WORK = 2_000_000

/** Returns the most similar candidate. Without `maxDistance` it may be very different. Of very many, only the first are compared. */
export function findNearest(
  word: string,
  candidates: readonly string[],
  maxDistance = MAX_LENGTH,
): string | undefined {
  const start = word.slice(0, MAX_LENGTH)
  let nearest: string | undefined
  let minDistance = maxDistance + 1
  let work = 0
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - start.length) >= minDistance) continue
    work += candidate.length * start.length
    if (work > MAX_WORK) break
    // `leven` returns the maximum for any distance above it.
    const distance = leven(start, candidate, { maxDistance: minDistance })
    if (distance >= minDistance) continue
    minDistance = distance
    nearest = candidate
  }
  return nearest
}

/** Returns `Did you mean slow-fail? ` if a candidate is similar, else `''`. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const nearest = findNearest(word, candidates, getMaxDistance(word, candidates))
  return nearest === undefined ? '' : `Did you mean ${nearest}? `
}

/**
 * Names the known values after an unknown one: `Did you mean happy? Known: happy, stuck`. Of more than ten, it names the nearest
 * three, and `command`, which lists them all.
 */
export function suggest(word: unknown, known: readonly string[], command?: string): string {
  const text = typeof word === 'string' ? word : ''
  const hint = text === '' ? '' : didYouMean(text, known)
  if (known.length <= MAX_LISTED) return `${hint}Known: ${known.join(', ')}`
  const nearest = `${hint}Nearest: ${findNearestThree(text, known).join(', ')}`
  return command === undefined ? nearest : `${nearest}. Run ${command} to list all`
}

/** Returns the three most similar candidates, the most similar first. Of very many, only the first are compared. */
export function findNearestThree(word: string, candidates: readonly string[]): string[] {
  const start = word.slice(0, MAX_LENGTH)
  const maxCount = Math.max(Math.floor(MAX_WORK / (MAX_LENGTH * Math.max(start.length, 1))), 3)
  return candidates
    .slice(0, maxCount)
    .map((candidate) => ({ candidate, distance: leven(start, candidate) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** Returns the most similar name, regardless of case and separators: `webhookUrl` for `webhook_url`. Undefined if none is similar. */
export function findNearestName(name: string, candidates: readonly string[]): string | undefined {
  const word = normalizeName(name)
  const words = candidates.map(normalizeName)
  const nearest = findNearest(word, words, getMaxDistance(word, words))
  return nearest === undefined ? undefined : candidates[words.indexOf(nearest)]
}

/** Returns the distance up to which a candidate is similar: a third of the word, or of the longest candidate. */
function getMaxDistance(word: string, candidates: readonly string[]): number {
  const longest = candidates.reduce((length, candidate) => Math.max(length, candidate.length), 0)
  return Math.ceil(Math.min(word.length, longest, MAX_LENGTH) / 3)
}

/** Returns a name in lower case, without its separators. */
export function normalizeName(name: string): string {
  return name
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
