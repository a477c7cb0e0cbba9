/** Appends segments to the path of a URL. They are percent-encoded, so that each is one segment whatever it contains. */
export function appendPath(url: string, ...segments: readonly string[]): string {
  return [url, ...segments.map((segment) => encodeURIComponent(segment))].join('/')
}
