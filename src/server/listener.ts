import { getAdapter } from '../api/get-adapter.ts'
import { splitSessionPath } from '../engine/session-path.ts'
import { buildErrorReply, SLOW_BODY, takeFirstHalf } from '../lib/call.ts'
import { createCors } from './cors.ts'
import { createMounts } from './mount.ts'
import { createNodeCall } from './node-call.ts'
import { parseListenerOptions } from './options.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reply, TransportFault } from '../lib/call.ts'
import type { Adapter } from '../api/adapter.ts'
import type { CorsOption, FinishReply } from './cors.ts'
import type { Mount } from './mount.ts'
import type { IncomingCall, Target } from './node-call.ts'

/** The options of `createListener`. */
export interface ListenerOptions {
  /** The URL that output URLs begin with, such as `https://fake.example.com`. Default: taken from the `Host` header of each call. */
  readonly publicUrl?: string | undefined
  /** If true, a call of session `default` gets 400, with `x-mock-error: session-required`. Default: false. */
  readonly requireSession?: boolean | undefined
  /**
   * The origins whose pages may read the replies, such as `http://localhost:5173`, or `*` for any. Headers that another
   * middleware has set stay. Default: none, as no provider documents CORS.
   */
  readonly cors?: CorsOption | undefined
}

/** A `node:http` listener that is also a Connect middleware. */
export type Listener = (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void) => void

/**
 * Creates a listener that answers the calls to providers, under the name and the base path of each, such as `/mine/v1`, and
 * under its alias. It passes other requests to `next`, or answers them with 404 if there is no `next`.
 *
 * Mount it before body parsers. Behind `express.json()` it uses `req.body`; behind other middleware that has read the body of
 * a request, it answers that request with a 400 that says so. Throws a `MockVideoApiError` that lists every mistake in the
 * options.
 *
 * @example
 * const app = express()
 * app.use(createListener(createMockVideoApi()))
 * app.listen(4747)
 */
export function createListener(api: { readonly adapter: Adapter }, options: ListenerOptions = {}): Listener {
  const adapter = getAdapter(api, 'create the listener')
  const { publicUrl, requireSession, cors: corsOption } = parseListenerOptions(options)
  const cors = createCors(adapter, corsOption)
  const mounts = createMounts(adapter.providers)
  const settings = { publicUrl: publicUrl?.replace(/\/+$/, ''), requireSession }

  return (req, res, next) => {
    const target = parseTarget(req.url ?? '/')
    const found = findMount(mounts, target)
    if (found === undefined && next !== undefined) return next()
    const finish = cors.receive(req, res)
    if (finish === undefined) return
    if (found !== undefined) answer(adapter, { req, res, ...found, settings }, finish)
    else
      writeReply(
        res,
        finish(buildErrorReply(404, `No provider has the path ${adapter.hideKeysInPath(target.path)}.`)),
      )
  }
}

/** Creates the listener of a server: `fallback` answers every request that is not for a provider. */
export function createServerListener(
  api: { readonly adapter: Adapter },
  options: ListenerOptions,
  fallback: Listener,
): Listener {
  const listener = createListener(api, options)
  return (req, res) =>
    listener(req, res, () => {
      // Express cannot read every URL.
      req.url = normalizeTarget(req.url ?? '/')
      fallback(req, res)
    })
}

/** Finds the mount that a target lies under, directly or behind the name of a session. */
function findMount(
  mounts: readonly Mount[],
  target: Target,
): Pick<IncomingCall, 'mount' | 'target' | 'baseName'> | undefined {
  const sessionPath = splitSessionPath(target.path)
  const path = sessionPath?.rest ?? target.path
  const mount = mounts.find(
    ({ prefix }) =>
      path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === SLASH),
  )
  if (mount === undefined) return undefined
  if (sessionPath === undefined) return { mount, target, baseName: undefined }
  return { mount, target: { path, query: target.query }, baseName: sessionPath.name }
}

const SLASH = 47

/** Splits the target of a request line. */
function parseTarget(url: string): Target {
  const target = normalizeTarget(url)
  const queryStart = target.indexOf('?')
  return queryStart === -1
    ? { path: target, query: '' }
    : { path: target.slice(0, queryStart), query: target.slice(queryStart + 1) }
}

/** Returns the target of a request line as a path. Proxies send a URL, whose host has no meaning here and may be invalid. */
export function normalizeTarget(url: string): string {
  if (url.startsWith('/')) return url
  const rest = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*(.*)$/i.exec(url)?.[1] ?? url
  return rest.startsWith('/') ? rest : `/${rest}`
}

function answer(adapter: Adapter, incoming: IncomingCall, finish: FinishReply): void {
  const { res, mount } = incoming
  try {
    const call = createNodeCall(incoming)
    const match = adapter.match(mount, call.method, call.path)
    const reply = adapter.answer(match, call)
    if (reply instanceof Promise)
      reply
        .then((awaited) => writeReply(res, finish(awaited)))
        .catch((error) => writeInternalError(res, error))
    else writeReply(res, finish(reply))
  } catch (error) {
    writeInternalError(res, error)
  }
}

/** Writes an error of this package. It never has the shape of a provider's error. */
export function writeInternalError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) res.destroy()
  else
    writeReply(
      res,
      buildErrorReply(
        500,
        `Internal error of mock-video-api: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
}

/** Writes a reply, unless the client has gone. */
export function writeReply(res: ServerResponse, reply: Reply): void {
  if (res.destroyed) return
  if (reply.transportFault !== undefined) return writeBrokenReply(res, reply.transportFault, reply)
  const { status, headers, body } = reply
  if (status === 204 || status === 304) {
    // Neither may have a content-length: https://www.rfc-editor.org/rfc/rfc9110#section-8.6
    res.writeHead(status, headers)
    res.end()
    return
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  // The spread comes last: adding a property to a copied object costs ten times as much.
  res.writeHead(status, { 'content-length': length, ...headers })
  res.end(body)
}

/** Writes a reply that fails while it is sent. */
function writeBrokenReply(
  res: ServerResponse,
  fault: TransportFault,
  { status, headers, body }: Reply,
): void {
  if (fault === 'reset') {
    resetConnection(res)
    return
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  res.writeHead(status, { 'content-length': bytes.byteLength, ...headers })
  if (res.req.method === 'HEAD') {
    res.end()
    return
  }
  switch (fault) {
    case 'slow':
      writeSlowly(res, bytes)
      break
    case 'truncated':
      res.flushHeaders()
      // The callback runs once the first half has been handed to the system, so the client receives it.
      res.write(takeFirstHalf(bytes), () => res.destroy())
  }
}

/** Resets the TCP connection. A TLS socket cannot be reset, so it is closed. */
function resetConnection(res: ServerResponse): void {
  const { socket } = res.req
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

/** Writes the first piece at once and the others at equal intervals. The timer ends when the client leaves. */
function writeSlowly(res: ServerResponse, bytes: Uint8Array): void {
  const size = Math.ceil(bytes.byteLength / SLOW_BODY.pieces)
  let from = 0
  let timer: NodeJS.Timeout | undefined
  const step = (): void => {
    const piece = bytes.subarray(from, from + size)
    from += size
    if (from >= bytes.byteLength) {
      res.end(piece)
      return
    }
    res.write(piece)
    timer = setTimeout(step, SLOW_BODY.ms / (SLOW_BODY.pieces - 1))
  }
  res.once('close', () => clearTimeout(timer))
  step()
}
