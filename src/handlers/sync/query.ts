/** The five statuses, in the order of the enum. Source: https://sync.so/docs/api-reference/api/generate-api/list */
export const STATUSES: readonly string[] = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'REJECTED']

/** What generations made through the API count as. Assumed: in every filter that asks where they came from. */
export const SOURCE = 'api'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/**
 * A list in a query: commas between its items, the name again for each, or a JSON array, as the SDK sends it.
 * Undefined for none. Assumed: an empty list asks for nothing in particular.
 */
export function parseList(query: URLSearchParams, name: string): readonly string[] | undefined {
  const items = query
    .getAll(name)
    .flatMap((text) => parseArray(text) ?? text.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '')
  return items.length === 0 ? undefined : items
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

/** What is wrong with the words of a list; undefined when each is one of those there are. */
export function complainOfWords(
  name: string,
  words: readonly string[] | undefined,
  known: readonly string[],
): string | undefined {
  return words?.every((word) => known.includes(word)) === false
    ? `${name} must be a list of ${known.join(', ')}`
    : undefined
}
