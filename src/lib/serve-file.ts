import type { Call, Reply } from './call.ts'

/** A media file. */
export interface MediaFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The content type. */
  readonly type: string
  /** Default: none, so that conditional requests have no effect. */
  readonly validators?: Validators
  /** More headers of a reply with the file. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The values that conditional requests are compared with. */
export interface Validators {
  /** The entity tag, without quotes. */
  readonly etag: string
  /** The time of the last change: milliseconds since the epoch. */
  readonly modifiedAt: number
}

/** The first and the last byte of a range, both included. */
interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * Returns a reply with the file, or with the requested range of it: 200, 206 or 416; or what the conditions of the request
 * demand: 304 or 412.
 *
 * A range in another form and several ranges get the whole file, as RFC 9110 allows. So does a range with an `If-Range` that
 * does not match, and any `If-Range` for a file without validators. A HEAD gets the reply of a GET; the adapter drops the body.
 */
export function serveFile(
  call: Pick<Call, 'header'>,
  { bytes, type, validators, headers: more }: MediaFile,
): Reply {
  const size = bytes.byteLength
  const common = {
    'access-control-allow-origin': '*',
    ...(validators !== undefined && formatValidators(validators)),
  }
  const status = validators && evaluateConditions(call, validators)
  if (status !== undefined) return { status, headers: common, body: '' }
  const headers = { 'content-type': type, 'accept-ranges': 'bytes', ...common, ...more }
  const range = matchesIfRange(call, validators) ? parseRange(call.header('range'), size) : undefined
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

/** Returns the headers that tell a client the validators. */
function formatValidators({ etag, modifiedAt }: Validators): Readonly<Record<string, string>> {
  return { etag: `"${etag}"`, 'last-modified': new Date(modifiedAt).toUTCString() }
}

/**
 * Evaluates the conditions of a request. Returns the status of a reply without the file; undefined if the request gets the
 * file. `If-Unmodified-Since` is ignored if there is an `If-Match`, and `If-Modified-Since` if there is an `If-None-Match`. A
 * date that is not valid is ignored.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
function evaluateConditions(
  call: Pick<Call, 'header'>,
  { etag, modifiedAt }: Validators,
): 304 | 412 | undefined {
  // HTTP dates have no milliseconds.
  const modified = Math.floor(modifiedAt / 1_000) * 1_000
  const ifMatch = call.header('if-match')
  if (ifMatch !== undefined) {
    if (!listsTag(ifMatch, etag)) return 412
  } else if (modified > (parseHttpDate(call.header('if-unmodified-since')) ?? Infinity)) {
    return 412
  }
  const ifNoneMatch = call.header('if-none-match')
  if (ifNoneMatch !== undefined) {
    // A weak tag counts here, but not in If-Match.
    return listsTag(ifNoneMatch.replaceAll(/(^|,)\s*W\//g, '$1'), etag) ? 304 : undefined
  }
  return modified <= (parseHttpDate(call.header('if-modified-since')) ?? -Infinity) ? 304 : undefined
}

/** True if a list of entity tags has this one. `*` stands for any. Tags without quotes are accepted, as S3 accepts them. */
function listsTag(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim())
  return tags.some((tag) => tag === '*' || tag === etag || tag === `"${etag}"`)
}

function matchesIfRange(call: Pick<Call, 'header'>, validators: Validators | undefined): boolean {
  const ifRange = call.header('if-range')
  return (
    ifRange === undefined ||
    (validators !== undefined && Object.values(formatValidators(validators)).includes(ifRange.trim()))
  )
}

const HTTP_DATE = /^[a-z]{3}, \d{2} [a-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/i

/** Parses a date of a header. Returns undefined if there is none, or if it is not valid. */
function parseHttpDate(header: string | undefined): number | undefined {
  const date = header?.trim() ?? ''
  const at = HTTP_DATE.test(date) ? Date.parse(date) : Number.NaN
  return Number.isNaN(at) ? undefined : at
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
