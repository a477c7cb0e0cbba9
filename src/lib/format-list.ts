/** Joins texts as `a, b and c`. */
export function formatList(texts: readonly string[], conjunction = 'and'): string {
  return texts.length < 2
    ? texts.join('')
    : `${texts.slice(0, -1).join(', ')} ${conjunction} ${texts.at(-1) ?? ''}`
}
