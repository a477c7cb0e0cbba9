import type { IncomingMessage, ServerResponse } from 'node:http'

import { buildMediaPath } from '../engine/base-urls.ts'
import { buildSessionPath } from '../engine/session-path.ts'
import { parseUrl } from '../lib/parse-url.ts'
import { shorten } from '../lib/shorten.ts'
import { readNodeBody } from './node-body.ts'
import type { Body, BodyOptions } from '../lib/body.ts'
import type { BaseUrls, Call } from '../lib/call.ts'
import type { MockVideoApiError } from '../lib/errors.ts'
import type { Mount } from './mount.ts'

/** The path and the query of a request target, not decoded. */
export interface Target {
  readonly path: string
  readonly query: string
}

/** A request to a provider, as the listener received it. */
export interface IncomingCall {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly mount: Mount
  readonly target: Target
  /** The decoded name in the base URL, such as `w3:slow-fail`; undefined if it has none. */
  readonly baseName: string | undefined
  readonly settings: CallSettings
}

/** The settings of a listener that its calls depend on. */
export interface CallSettings {
  /** The URL that output URLs begin with, without a trailing slash. Default: taken from the call. */
  readonly publicUrl: string | undefined
  readonly requireSession: boolean | undefined
}

/** A request as plain data. A class with getters, because most calls never need the values of the getters. */
class NodeCall implements Call {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: () => [string, string][]
  readonly headerBytes: number
  readonly #incoming: IncomingCall

  constructor(incoming: IncomingCall) {
    const { req, mount, target } = incoming
    this.method = req.method ?? 'GET'
    this.path = mount.addedPrefix === '' ? target.path : target.path.slice(mount.addedPrefix.length) || '/'
    this.query = target.query
    const { list, bytes } = getHeaders(req.rawHeaders)
    this.headers = list
    this.headerBytes = bytes
    this.#incoming = incoming
  }

  get baseName(): string | undefined {
    return this.#incoming.baseName
  }

  get requireSession(): boolean | undefined {
    return this.#incoming.settings.requireSession
  }

  getUrls(session: string): BaseUrls {
    const { basePath, provider } = this.#incoming.mount
    const url = getOrigin(this.#incoming) + buildSessionPath(session)
    // The base path of an alias is not that of `buildServerUrls`.
    return { baseUrl: url + basePath, mediaUrl: url + buildMediaPath(provider) }
  }

  readBody(options: BodyOptions): Promise<Body | MockVideoApiError> {
    return readNodeBody(this.#incoming.req, options)
  }

  header(name: string): string | undefined {
    return findHeader(this.#incoming.req.rawHeaders, name)
  }

  hasLeft(): boolean {
    return this.#incoming.res.closed
  }

  onLeave(listener: () => void): void {
    const { req, res } = this.#incoming
    if (res.closed) {
      listener()
      return
    }
    res.once('close', listener)
    // A response that waits behind another one on its connection has no socket yet, and would not emit `close`.
    if (res.socket === null) req.once('close', () => req.socket.destroyed && listener())
  }
}

export function createNodeCall(incoming: IncomingCall): Call {
  return new NodeCall(incoming)
}

/**
 * Returns the value of a header by its name in lower case. It searches the raw list, because building `req.headers` costs
 * more than the few lookups of a call. Repeated headers are joined, except `authorization` and `host`, which have one value.
 */
export function findHeader(rawHeaders: readonly string[], name: string): string | undefined {
  let joined: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const key = rawHeaders[index] ?? ''
    if (key.length !== name.length || key.toLowerCase() !== name) continue
    const value = rawHeaders[index + 1] ?? ''
    if (joined === undefined) joined = value
    else if (name !== 'authorization' && name !== 'host') joined += `, ${value}`
  }
  return joined
}

const MAX_TOTAL_LENGTH = 4_096

/** The headers of a call, for the journal. */
interface HeaderList {
  readonly list: () => [string, string][]
  readonly bytes: number
}

/** Creates a list of the headers that does not refer to the request. Long headers are shortened. */
function createHeaderList(rawHeaders: readonly string[]): HeaderList {
  let totalLength = 0
  for (const text of rawHeaders) totalLength += text.length
  const kept =
    totalLength > MAX_TOTAL_LENGTH ? rawHeaders.map((text) => shorten(text, MAX_HEADER_LENGTH)) : rawHeaders
  const list = (): [string, string][] => {
    const headers: [string, string][] = []
    for (let index = 0; index + 1 < kept.length; index += 2) {
      headers.push([(kept[index] ?? '').toLowerCase(), kept[index + 1] ?? ''])
    }
    return headers
  }
  return { list, bytes: Math.min(totalLength, MAX_TOTAL_LENGTH) }
}

const MAX_HEADER_LENGTH = 256

/** Calls of one client often have equal headers. Sharing them saves memory in the journal. */
const getHeaders = memoizeLast(createHeaderList, isSameList)

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index])
}

const HOST = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Returns the origin under which the caller reached the server, from its `Host` header if that is valid. */
function getOrigin({ req, settings: { publicUrl } }: IncomingCall): string {
  // Express removes the path at which a middleware is mounted from `req.url` and keeps it in `req.baseUrl`.
  const mountedAt = 'baseUrl' in req && typeof req.baseUrl === 'string' ? req.baseUrl : ''
  if (publicUrl !== undefined) return publicUrl + mountedAt
  const scheme = 'encrypted' in req.socket ? 'https' : 'http'
  const host = findHeader(req.rawHeaders, 'host') ?? ''
  return `${scheme}://${isHost(host) ? host : formatLocalAddress(req.socket)}${mountedAt}`
}

const isHost = memoizeLast(
  (host: string) => HOST.test(host) && parseUrl(`http://${host}`) !== undefined,
  Object.is,
)

/** Keeps the last result of a function, because most calls need the same result as the call before. */
function memoizeLast<Input, Result>(
  compute: (input: Input) => Result,
  isSame: (a: Input, b: Input) => boolean,
): (input: Input) => Result {
  let last: { readonly input: Input; readonly result: Result } | undefined
  return (input) => {
    if (last === undefined || !isSame(input, last.input)) last = { input, result: compute(input) }
    return last.result
  }
}

function formatLocalAddress({
  localAddress = '127.0.0.1',
  localPort = 0,
}: IncomingMessage['socket']): string {
  return `${formatUrlHost(localAddress)}:${localPort}`
}

/** Formats a host for a URL: an IPv6 address is put in brackets. */
export function formatUrlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
