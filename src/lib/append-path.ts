/** Half of a surrogate pair, which no URL can hold. */
const LONE_SURROGATE = /\p{Surrogate}/gu

/** Appends segments to the path of a URL. They are percent-encoded, so that each is one segment whatever it contains. */
export function appendPath(url: string, ...segments: readonly string[]): string {
  const encoded = segments.map((segment) =>
    encodeURIComponent(segment.replaceAll(LONE_SURROGATE, '\u{FFFD}')),
  )
  return [url, ...encoded].join('/')
}
