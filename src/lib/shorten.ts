/** The beginning of what is long. Copied, because a slice would keep the whole alive. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${Array.from(text.slice(0, most)).join('')}...` : text
}
