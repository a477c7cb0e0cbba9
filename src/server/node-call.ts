import type { IncomingMessage, ServerResponse } from 'node:http'

import { shorten } from '../lib/shorten.ts'
import { breakReply } from './break-reply.ts'
import type { Body } from '../lib/body.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { Mount, Target } from './mount.ts'

/** How a request came in. */
export interface Arrival {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly mount: Mount
  readonly target: Target
  readonly publicUrl: string | undefined
}

/** A request as plain data; what most calls never ask for is worked out when they do. A class, as it is made for each. */
class NodeCall implements Call {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: () => [string, string][]
  readonly body: Body | undefined
  readonly #arrival: Arrival

  constructor(arrival: Arrival, body: Body | undefined) {
    const { req, mount, target } = arrival
    this.method = req.method ?? 'GET'
    this.path = mount.own === '' ? target.path : target.path.slice(mount.own.length) || '/'
    this.query = target.query
    this.headers = toHeaders(req.rawHeaders)
    this.body = body
    this.#arrival = arrival
  }

  get baseUrl(): string {
    return toOrigin(this.#arrival) + this.#arrival.mount.base
  }

  get mediaUrl(): string {
    return `${toOrigin(this.#arrival)}/media/${this.#arrival.mount.provider.name}`
  }

  header(name: string): string | undefined {
    return findHeader(this.#arrival.req.rawHeaders, name)
  }

  onLeave(listener: () => void): void {
    const { req, res } = this.#arrival
    res.once('close', listener)
    // Behind another answer on its connection a response has no socket yet, and would not hear of the end.
    if (res.socket === null) req.once('close', () => req.socket.destroyed && listener())
  }
}

export function toNodeCall(arrival: Arrival, body?: Body): Call {
  return new NodeCall(arrival, body)
}

/** Writes a reply, unless the client has gone. */
export function writeReply(res: ServerResponse, reply: Reply): void {
  if (res.destroyed) return
  if (reply.transportFault !== undefined) return breakReply(res, reply.transportFault, reply)
  const { status, headers, body } = reply
  if (status === 204 || status === 304) {
    // Neither may name a length: https://www.rfc-editor.org/rfc/rfc9110#section-8.6
    res.writeHead(status, headers)
    res.end()
    return
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  // The copy comes last: to add a property to one costs ten times as much.
  res.writeHead(status, { 'content-length': length, ...headers })
  res.end(body)
}

/**
 * A header by its name in lower case. Looked for in what came, because making the whole object of headers costs more than
 * the few that are asked for. What came twice is joined, but for the two that mean one thing.
 */
function findHeader(raw: readonly string[], name: string): string | undefined {
  let found: string | undefined
  for (let index = 0; index < raw.length; index += 2) {
    const key = raw[index] ?? ''
    if (key.length !== name.length || key.toLowerCase() !== name) continue
    const value = raw[index + 1] ?? ''
    if (found === undefined) found = value
    else if (name !== 'authorization' && name !== 'host') found += `, ${value}`
  }
  return found
}

const MAX_KEPT = 4_096

/**
 * A function of its own, so that the journal, which keeps it, keeps nothing else of the request. Long headers are copied
 * short at once.
 */
function listHeaders(raw: readonly string[]): () => [string, string][] {
  let length = 0
  for (const text of raw) length += text.length
  const kept = length > MAX_KEPT ? raw.map((text) => shorten(text, MAX_HEADER)) : raw
  return () => {
    const headers: [string, string][] = []
    for (let index = 0; index + 1 < kept.length; index += 2) {
      headers.push([(kept[index] ?? '').toLowerCase(), kept[index + 1] ?? ''])
    }
    return headers
  }
}

const MAX_HEADER = 256

/** The calls of a client come with the same headers; the journal keeps them once, and the collector has less to move. */
const toHeaders = rememberLast(listHeaders, isSameList)

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index])
}

const HOST = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Where the caller found the server: what its `Host` says, if that is one. */
function toOrigin({ req, publicUrl }: Arrival): string {
  // Express cuts off the path a middleware is mounted at, and keeps it here.
  const mountedAt = 'baseUrl' in req && typeof req.baseUrl === 'string' ? req.baseUrl : ''
  if (publicUrl !== undefined) return publicUrl + mountedAt
  const scheme = 'encrypted' in req.socket ? 'https' : 'http'
  const host = findHeader(req.rawHeaders, 'host') ?? ''
  return `${scheme}://${isHost(host) ? host : toAuthority(req.socket)}${mountedAt}`
}

const isHost = rememberLast((host: string) => HOST.test(host) && URL.canParse(`http://${host}`), Object.is)

/** Most calls ask the same as the one before, so the last answer is kept. */
function rememberLast<Asked, Answer>(
  ask: (asked: Asked) => Answer,
  isSame: (a: Asked, b: Asked) => boolean,
): (asked: Asked) => Answer {
  let last: { readonly asked: Asked; readonly answer: Answer } | undefined
  return (asked) => {
    if (last === undefined || !isSame(asked, last.asked)) last = { asked, answer: ask(asked) }
    return last.answer
  }
}

function toAuthority({ localAddress = '127.0.0.1', localPort = 0 }: IncomingMessage['socket']): string {
  return `${toUrlHost(localAddress)}:${localPort}`
}

/** An address as it stands in a URL. */
export function toUrlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
