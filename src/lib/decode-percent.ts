/** Decodes percent-encoding. Text with invalid percent-encoding is returned as it is. */
export function decodePercent(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return text
  }
}
