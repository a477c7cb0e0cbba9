import type { Call, Reply } from './call.ts'

/** A media file. */
export interface MediaFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The content type. */
  readonly type: string
}

/** The first and the last byte of a range, both included. */
interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * Returns a reply with the file, or with the requested range of it: 200, 206 or 416.
 *
 * A range in another form, several ranges, and a range with `If-Range` get the whole file, as RFC 9110 allows. There is no
 * validator that `If-Range` could be compared with. A HEAD gets the reply of a GET; the adapter drops the body.
 */
export function serveFile(call: Call, { bytes, type }: MediaFile): Reply {
  const size = bytes.byteLength
  const headers = {
    'content-type': type,
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
  }
  const range = call.header('if-range') === undefined ? parseRange(call.header('range'), size) : undefined
  if (range === undefined) return { status: 200, headers, body: bytes }
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` }, body: '' }
  }
  const { first, last } = range
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${size}` },
    body: bytes.subarray(first, last + 1),
  }
}

/** Parses a `Range` header. Returns undefined for the whole file. */
function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? []
  if (from === '') return to === '' ? undefined : parseSuffixRange(Number(to), size)
  const first = Number(from)
  if (to !== '' && Number(to) < first) return undefined
  if (first >= size) return 'unsatisfiable'
  return { first, last: Math.min(to === '' ? size : Number(to), size - 1) }
}

function parseSuffixRange(length: number, size: number): ByteRange | 'unsatisfiable' {
  if (length === 0 || size === 0) return 'unsatisfiable'
  return { first: Math.max(size - length, 0), last: size - 1 }
}
