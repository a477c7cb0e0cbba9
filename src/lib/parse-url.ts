/**
 * Parses an absolute URL. Undefined if it is not valid. Not with `URL.canParse`: in Node 20 that says after some thousand calls
 * that a URL with a letter such as ü is not valid.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** True for an absolute http or https URL. */
export function isWebUrl(text: string): boolean {
  return /^https?:$/.test(parseUrl(text)?.protocol ?? '')
}
