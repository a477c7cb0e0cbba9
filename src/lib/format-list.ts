/** The number of names up to which a message names all of them. */
export const MAX_LISTED = 10

/** The number of names that a message gives as examples if there are too many. */
const EXAMPLE_COUNT = 3

/** Joins texts as `a, b and c`. */
export function formatList(texts: readonly string[], conjunction = 'and'): string {
  return texts.length < 2
    ? texts.join('')
    : `${texts.slice(0, -1).join(', ')} ${conjunction} ${texts.at(-1) ?? ''}`
}

/** Returns the names for a message. Of more than ten, only the first three and the number of the others: `97 more`. */
export function limitNames(names: readonly string[]): readonly string[] {
  return names.length <= MAX_LISTED
    ? names
    : [...names.slice(0, EXAMPLE_COUNT), `${names.length - EXAMPLE_COUNT} more`]
}
