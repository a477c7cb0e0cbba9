import { hideInText } from './secrets.ts'
import type { Body, BodyOptions } from './body.ts'
import type { MockVideoApiError } from './errors.ts'

/** A request as plain data, independent of the adapter that received it. */
export interface Call {
  /** The HTTP method, such as `GET`. */
  readonly method: string
  /** The path as the provider's own host would receive it, still percent-encoded. */
  readonly path: string
  /** The query string without the `?`, not decoded. `''` if there is none. */
  readonly query: string
  /** Returns the value of a header. `name` must be in lower case. */
  header(name: string): string | undefined
  /** Returns all headers as they were received. The journal keeps this function, so it must not refer to the request. */
  readonly headers: () => Iterable<readonly [string, string]>
  /** The memory that `headers` keeps, in bytes. */
  readonly headerBytes?: number
  /**
   * Reads and parses the body, in one of the forms that the operation accepts. Returns an error if a middleware has read the
   * body before. Rejects if the client leaves.
   */
  readonly readBody?: (options: BodyOptions) => Body | Promise<Body | MockVideoApiError>
  /** The session and the scenario in the base URL, such as `w3:slow-fail` in `/s/w3:slow-fail`, decoded. Undefined if it has none. */
  readonly baseName?: string | undefined
  /** True if a call of session `default` is refused. */
  readonly requireSession?: boolean | undefined
  /** Returns the URLs that URLs in the reply begin with. `session` is the session of the call. */
  getUrls(session: string): BaseUrls
  /** True once the client has left. Undefined if the adapter does not know. */
  hasLeft?(): boolean
  /** Calls `listener` once if the client disconnects before the reply is sent; at once if it already has. */
  onLeave?(listener: () => void): void
}

/** The URLs that the URLs of a reply begin with, each without a trailing slash. */
export interface BaseUrls {
  /** The base URL of the provider. */
  readonly baseUrl: string
  /** The base URL of the provider's media files. */
  readonly mediaUrl: string
}

/** Returns the key of the `x-api-key` header; undefined if the call has none. */
export function readApiKeyHeader(call: Call): string | undefined {
  return call.header('x-api-key')?.trim() || undefined
}

/** Returns the token of `Authorization: Bearer <token>`; undefined if the call has none. */
export function readBearerToken(call: Call): string | undefined {
  return /^bearer +(\S.*)$/i.exec(call.header('authorization') ?? '')?.[1]
}

/** The reply to a call, as plain data. */
export interface Reply {
  /** The HTTP status. 0 if the connection fails without a reply. */
  readonly status: number
  /** The headers, with their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body: text or bytes. `''` if there is none. */
  readonly body: string | Uint8Array<ArrayBuffer>
  /** The failure while the reply is sent, if any. Each adapter produces the closest form that it can. */
  readonly transportFault?: TransportFault
}

/**
 * A failure while a reply is sent: the connection closes before the first byte (`reset`) or after half of the body
 * (`truncated`), or the body takes two seconds (`slow`).
 */
export type TransportFault = 'reset' | 'truncated' | 'slow'

/** The duration of a slow body in real time, and the number of pieces in which it is sent. */
export const SLOW_BODY = { ms: 2_000, pieces: 10 }

/** Returns the part of a truncated body that is sent. */
export function takeFirstHalf(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.subarray(0, Math.floor(bytes.byteLength / 2))
}

/** True if a reply with this status never has a body. */
export function isBodylessStatus(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

/** The reply of a reset connection. The journal shows its status, 0. */
export const CONNECTION_RESET: Reply = { status: 0, headers: {}, body: '', transportFault: 'reset' }

/** Returns an error of the fake itself. It never has the shape of a provider's error. */
export function buildErrorReply(status: number, error: string): Reply {
  const headers = { 'x-mock-error': status >= 500 ? 'internal' : 'refused' }
  return jsonReply(status, { error: hideInText(error) }, headers)
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }

/** Returns a reply with a JSON body. */
// The caller names the type of the body, so that a missing field does not compile.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function jsonReply<JsonBody = unknown>(
  status: number,
  body: JsonBody,
  headers?: Readonly<Record<string, string>>,
): Reply {
  return {
    status,
    headers: headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers },
    body: JSON.stringify(body),
  }
}
