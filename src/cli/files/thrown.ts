/** What was thrown, as a text; anything can be thrown. */
export function toReason(error: unknown): string {
  try {
    const text = String(error instanceof Error ? error.message : error)
    return text === '' ? 'an error without a message' : text
  } catch {
    return 'what cannot be shown'
  }
}

/** Where it was thrown, where that is known. */
export function toStack(error: unknown): string {
  try {
    return error instanceof Error ? `${error.stack}` : ''
  } catch {
    return ''
  }
}
