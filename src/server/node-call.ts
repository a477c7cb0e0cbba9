import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Call, Reply } from '../call.ts'
import type { Mount, Target } from './mount.ts'

/** How a request came in. */
export interface Arrival {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly mount: Mount
  readonly target: Target
  readonly publicUrl: string | undefined
}

/** A request as plain data; what most calls never ask for is worked out when they do. */
export function toNodeCall({ req, res, mount, target, publicUrl }: Arrival): Call {
  return {
    method: req.method ?? 'GET',
    path: mount.own === '' ? target.path : target.path.slice(mount.own.length) || '/',
    query: target.query,
    header: (name) => toText(req.headers[name]),
    headers: toHeaders(req.rawHeaders),
    get base() {
      return toOrigin(req, publicUrl) + mount.base
    },
    get media() {
      return `${toOrigin(req, publicUrl)}/media/${mount.provider.name}`
    },
    onLeave(listener) {
      res.once('close', listener)
      // Behind another answer on its connection a response has no socket yet, and would not hear of the end.
      if (res.socket === null) req.once('close', () => req.socket.destroyed && listener())
    },
  }
}

/** Writes a reply, unless the client has gone. */
export function writeReply(res: ServerResponse, { status, headers, body }: Reply): void {
  if (res.destroyed) return
  res.writeHead(status, {
    ...headers,
    'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength,
  })
  res.end(body)
}

function toText(value: string | string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value
}

/** A function of its own, so that the journal, which keeps it, keeps nothing else of the request. */
function toHeaders(raw: readonly string[]): () => [string, string][] {
  return () => {
    const headers: [string, string][] = []
    for (let index = 0; index + 1 < raw.length; index += 2) {
      headers.push([(raw[index] ?? '').toLowerCase(), raw[index + 1] ?? ''])
    }
    return headers
  }
}

const HOST = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Where the caller found the server: what its `Host` says, if that is one. */
function toOrigin(req: IncomingMessage, publicUrl: string | undefined): string {
  // Express cuts off the path a middleware is mounted at, and keeps it here.
  const mountedAt = 'baseUrl' in req && typeof req.baseUrl === 'string' ? req.baseUrl : ''
  if (publicUrl !== undefined) return publicUrl + mountedAt
  const scheme = 'encrypted' in req.socket ? 'https' : 'http'
  const host = req.headers.host ?? ''
  const { localAddress = '127.0.0.1', localPort = 0 } = req.socket
  const authority =
    HOST.test(host) && URL.canParse(`${scheme}://${host}`) ? host : `${toUrlHost(localAddress)}:${localPort}`
  return `${scheme}://${authority}${mountedAt}`
}

/** An address as it stands in a URL. */
export function toUrlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
