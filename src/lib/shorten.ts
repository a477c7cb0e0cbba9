/** Cuts a long text. The characters are copied, because a slice would keep the long text in memory. */
export function shorten(text: string, maxLength: number): string {
  return text.length > maxLength ? `${Array.from(text.slice(0, maxLength)).join('')}...` : text
}
