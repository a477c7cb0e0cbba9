/** Joins the lines of a text with spaces. Not a regular expression: one that matches the spaces around a line break takes quadratic time. */
export function joinLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
}
