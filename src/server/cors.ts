import type { IncomingMessage, ServerResponse } from 'node:http'

import { normalizeOrigin } from '../lib/origin.ts'
import { isOwnOrigin } from './guard.ts'
import { findHeader } from './node-call.ts'
import type { Adapter } from '../api/adapter.ts'
import type { Reply } from '../lib/call.ts'

/** The origins whose pages may read replies: origins such as `http://localhost:5173`, or `*` for any. */
export type CorsOption = string | readonly string[]

/** Changes a reply before it is written. */
export type FinishReply = (reply: Reply) => Reply

/** Answers the pages of other origins. */
export interface Cors {
  /** The origins that the option names. `*` is none of them. */
  readonly named: ReadonlySet<string>
  /**
   * Sets the CORS headers of the response to a request for a provider. Returns the function that the reply goes through, or
   * undefined if the request was a preflight and has been answered.
   */
  receive(req: IncomingMessage, res: ServerResponse): FinishReply | undefined
  /** The same for a request for a control route, which only the named origins may send. Returns true if it has been answered. */
  receiveControl(req: IncomingMessage, res: ServerResponse): boolean
}

const ALLOW_ORIGIN = 'access-control-allow-origin'

/** `*` stands for all headers, except for clients without support for it and for requests with credentials. */
const EXPOSED_HEADERS = '*, Retry-After, X-Mock-Error, X-Mock-Generation, X-Mock-Scenario'

/** The time in seconds for which a browser remembers a preflight. */
const MAX_AGE = '600'

/** The number of origins that the log names. */
const MAX_HINTS = 20

export function createCors({ warnOnce }: Pick<Adapter, 'warnOnce'>, option: CorsOption = []): Cors {
  const origins = [option].flat()
  const allowsAll = origins.includes('*')
  const named = new Set(origins.flatMap((origin) => normalizeOrigin(origin) ?? []))
  const hinted = new Set<string>()

  function warn(origin: string, format: (origin: string) => string): void {
    if (hinted.size >= MAX_HINTS) return
    hinted.add(origin)
    warnOnce(format(origin))
  }

  return {
    named,
    receive(req, res) {
      const origin = findHeader(req.rawHeaders, 'origin')
      if (origin === undefined) return keepReply
      const setEarlier = res.hasHeader(ALLOW_ORIGIN)
      const isPreflight = hasPreflightHeaders(req)
      if (allowsAll || named.has(origin)) {
        allowOrigin(res, allowsAll ? '*' : origin)
        if (isPreflight) return answerPreflight(req, res)
        return setEarlier ? removeAllowOrigin : keepReply
      }
      if (isSameOrigin(req, origin)) return keepReply
      if (isPreflight) warn(origin, formatHint)
      return (reply) => {
        if (setEarlier) return removeAllowOrigin(reply)
        if (!hasAllowOrigin(reply)) warn(origin, formatHint)
        return reply
      }
    },
    receiveControl(req, res) {
      const origin = findHeader(req.rawHeaders, 'origin')
      if (origin === undefined) return false
      if (named.has(origin)) {
        allowOrigin(res, origin)
        if (!hasPreflightHeaders(req)) return false
        answerPreflight(req, res)
        return true
      }
      if (!isSameOrigin(req, origin)) warn(origin, formatControlHint)
      return false
    },
  }
}

function keepReply(reply: Reply): Reply {
  return reply
}

/** Removes the header that media of a provider have, because another middleware has set it before. */
function removeAllowOrigin(reply: Reply): Reply {
  const { [ALLOW_ORIGIN]: _, ...headers } = reply.headers
  return { ...reply, headers }
}

function hasAllowOrigin({ headers }: Reply): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === ALLOW_ORIGIN)
}

/** Browsers add these headers to the OPTIONS request that they send before some requests. */
function hasPreflightHeaders({ method, rawHeaders }: IncomingMessage): boolean {
  return method === 'OPTIONS' && findHeader(rawHeaders, 'access-control-request-method') !== undefined
}

/** `Sec-Fetch-Site` covers the proxy of a development server, which changes `Host` and keeps `Origin`. */
function isSameOrigin({ rawHeaders }: IncomingMessage, origin: string): boolean {
  return (
    findHeader(rawHeaders, 'sec-fetch-site') === 'same-origin' ||
    isOwnOrigin(origin, findHeader(rawHeaders, 'host') ?? '')
  )
}

/** Sets the headers that let a page read the response. Headers that another middleware has set stay. */
function allowOrigin(res: ServerResponse, allowed: string): void {
  if (!res.hasHeader(ALLOW_ORIGIN)) {
    res.setHeader(ALLOW_ORIGIN, allowed)
    if (allowed !== '*') addVary(res)
  }
  setIfMissing(res, 'access-control-expose-headers', EXPOSED_HEADERS)
}

/** The requested method is allowed as it is, so that a page gets the provider's own 405. */
function answerPreflight({ rawHeaders }: IncomingMessage, res: ServerResponse): undefined {
  const method = findHeader(rawHeaders, 'access-control-request-method')
  const headers = findHeader(rawHeaders, 'access-control-request-headers')
  if (method !== undefined) setIfMissing(res, 'access-control-allow-methods', method)
  if (headers !== undefined) setIfMissing(res, 'access-control-allow-headers', headers)
  setIfMissing(res, 'access-control-max-age', MAX_AGE)
  res.writeHead(204)
  res.end()
}

function setIfMissing(res: ServerResponse, name: string, value: string): void {
  if (!res.hasHeader(name)) res.setHeader(name, value)
}

function addVary(res: ServerResponse): void {
  const names = [res.getHeader('vary') ?? []].flat().join(',').toLowerCase()
  if (!/(?:^|,)\s*origin\s*(?:,|$)/.test(names)) res.appendHeader('vary', 'Origin')
}

function formatHint(origin: string): string {
  return `A page of ${describeOrigin(origin)} called this server, and the browser hides the answer from it, because the server does not allow the origin. ${suggestOption(normalizeOrigin(origin) ?? `'*'`)}.`
}

function formatControlHint(origin: string): string {
  const known = normalizeOrigin(origin)
  const text = `A page of ${describeOrigin(origin)} called a control route, which is only for this server's own pages and for origins that cors names; * names none.`
  return known === undefined ? text : `${text} ${suggestOption(known)}.`
}

function suggestOption(value: string): string {
  return `Allow it with the flag --cors ${value} or the option cors`
}

const MAX_ORIGIN_LENGTH = 100

/** Sandboxed frames and local files send `null`. */
function describeOrigin(origin: string): string {
  return normalizeOrigin(origin) ?? `the origin ${JSON.stringify(origin.slice(0, MAX_ORIGIN_LENGTH))}`
}
