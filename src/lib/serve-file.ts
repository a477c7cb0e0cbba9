import type { Call, Reply } from './call.ts'

/** A file as it lies behind a URL. */
export interface MediaFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Its content type. */
  readonly type: string
}

/** The first and the last byte of a part. */
interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * A file, or the part of it that the call asks for: 200, 206 or 416. Any page may read it.
 *
 * A range of another form, several at once, or one under `If-Range` gets the whole file, as RFC 9110 lets a server do:
 * there is no validator to compare with. A HEAD gets what a GET would; the adapter drops the body.
 */
export function serveFile(call: Call, { bytes, type }: MediaFile): Reply {
  const size = bytes.byteLength
  const headers = {
    'content-type': type,
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
  }
  const part = call.header('if-range') === undefined ? parseRange(call.header('range'), size) : undefined
  if (part === undefined) return { status: 200, headers, body: bytes }
  if (part === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` }, body: '' }
  }
  const { first, last } = part
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${size}` },
    body: bytes.subarray(first, last + 1),
  }
}

/** Undefined for the whole file. */
function parseRange(range: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(range ?? '') ?? []
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
