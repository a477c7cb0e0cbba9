/** The five statuses, in the order of the enum. Source: https://sync.so/docs/api-reference/api/generate-api/list */
export const STATUSES: readonly string[] = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'REJECTED']

/** The source of generations that are created through the API. Assumed: it is the same in every filter by source. */
export const SOURCE = 'api'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** True for a number of items on a page, from 1 to 100. */
export function isLimit(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100
}

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/**
 * Parses a list in a query: items separated by commas, a repeated parameter, or a JSON array, as the SDK sends it.
 * Returns undefined if there is none. Assumed: an empty list counts as missing.
 */
export function parseList(query: URLSearchParams, name: string): readonly string[] | undefined {
  const items = query
    .getAll(name)
    .flatMap((text) => parseArray(text) ?? text.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '')
  return items.length === 0 ? undefined : items
}

/** Parses a list in a query as a set. */
export function parseSet(query: URLSearchParams, name: string): ReadonlySet<string> | undefined {
  const items = parseList(query, name)
  return items && new Set(items)
}

function parseArray(text: string): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map(String) : undefined
  } catch {
    return undefined
  }
}

/** Returns the mistake in a list, or undefined if every item is known. */
export function findListMistake(
  name: string,
  items: readonly string[] | undefined,
  known: readonly string[],
): string | undefined {
  return items?.every((item) => known.includes(item)) === false
    ? `${name} must be a list of ${known.join(', ')}`
    : undefined
}
