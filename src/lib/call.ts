import type { Body } from './body.ts'

/** A request as plain data, whichever wire it came in on. */
export interface Call {
  readonly method: string
  /** The path as the provider's own host would see it, still percent-encoded. */
  readonly path: string
  /** What follows the `?`, undecoded; `''` when there is none. */
  readonly query: string
  /** The value of a header; `name` is in lower case. */
  header(name: string): string | undefined
  /** Every header as it came, for the journal. */
  readonly headers: () => Iterable<readonly [string, string]>
  /** What came in the body, where the operation takes one. */
  readonly body?: Body | undefined
  /** Where this call's provider answers, without a trailing slash: the start of the URLs in the reply. */
  readonly baseUrl: string
  /** Where this provider's media lie, without a trailing slash. */
  readonly mediaUrl: string
  /** Calls `listener` once if the client goes away before the reply. */
  onLeave?(listener: () => void): void
}

/** An answer as plain data. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
  /** How it fails on its way, where it does; each wire does what comes nearest. */
  readonly transportFault?: TransportFault
}

/**
 * How an answer fails on its way: the connection is closed before a byte of it (`reset`), half-way through the body
 * (`truncated`), or the body takes two seconds (`slow`).
 */
export type TransportFault = 'reset' | 'truncated' | 'slow'

/** How long a slow body takes, in real time, and in how many pieces it comes. */
export const SLOW_BODY = { ms: 2_000, pieces: 10 }

/** As much of a body as comes before it breaks off. */
export function takeFirstHalf(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.subarray(0, Math.floor(bytes.byteLength / 2))
}

/** Whether a status says that nothing follows the headers. */
export function isBodylessStatus(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

/** No answer. Its status is what the journal shows. */
export const CONNECTION_RESET: Reply = { status: 0, headers: {}, body: '', transportFault: 'reset' }

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }

/** A reply with a JSON body. */
export function jsonReply(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return {
    status,
    headers: headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers },
    body: JSON.stringify(body),
  }
}
