import { parseBaseName } from '../engine/session-key.ts'
import { splitSessionPath } from '../engine/session-path.ts'
import { buildErrorReply } from '../lib/call.ts'
import { shorten } from '../lib/shorten.ts'
import { getBaseName, setBaseName } from './base-name.ts'
import { writeReply } from './listener.ts'
import type { IncomingMessage } from 'node:http'
import type { RequestHandler, Response } from 'express'
import type { Adapter } from '../api/adapter.ts'
import type { Reply } from '../lib/call.ts'

const CONTROL_PATH = /^\/__mock(?:[/?]|$)/i

/** Takes the session out of the path of a control call: `/s/w3/__mock/clock` becomes `/__mock/clock`. */
export const readControlSession: RequestHandler = (req, _res, next) => {
  const found = splitSessionPath(req.url)
  if (found !== undefined && CONTROL_PATH.test(found.rest)) {
    setBaseName(req, found.name)
    req.url = found.rest
  }
  next()
}

/**
 * Reports the calls that no provider answers: control calls that change something to the log, and calls outside all routes to
 * the journal and the log. A control call that reads, and a read of the page, leave no trace unless the guard refuses them.
 */
export function createCallReporter(adapter: Adapter): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now()
    const { method, url } = req
    const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
    const isPage = isRead && req.path === '/'
    const isControl = CONTROL_PATH.test(url) || isPage
    res.once('close', () => {
      if (isRead && isControl && res.statusCode !== REFUSED_BY_GUARD) return
      const refusal = getRefusal(res)
      const [path = '', query = ''] = url.split('?', 2)
      if (isControl)
        adapter.reportControl({
          method,
          path: adapter.hideKeysInPath(shorten(path, MAX_PATH_LENGTH)),
          session: getReportedSession(req) ?? null,
          status: res.headersSent ? res.statusCode : 0,
          message: res.headersSent ? (refusal?.message ?? null) : 'the client left before the reply',
          ms: performance.now() - startedAt,
        })
      else if (refusal !== undefined) {
        const { rawHeaders } = req
        const headers = (): [string, string][] =>
          rawHeaders.flatMap((name, index) =>
            index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
          )
        const { reply, message: reason } = refusal
        adapter.recordOutside({ method, path, query, headers, reply, reason }, startedAt)
      }
    })
    next()
  }
}

const REFUSED_BY_GUARD = 403

const MAX_PATH_LENGTH = 200

const sessions = new WeakMap<IncomingMessage, string>()

/** Keeps the session of a control call for the report of the call. */
export function setReportedSession(req: IncomingMessage, session: string): void {
  sessions.set(req, session)
}

/** A call that no route has handled can still have a session in its base URL. */
function getReportedSession(req: IncomingMessage): string | undefined {
  return sessions.get(req) ?? parseBaseName(getBaseName(req)).session
}

/** The error that was sent to a caller. */
interface Refusal {
  readonly reply: Reply
  readonly message: string
}

const refusals = new WeakMap<Response, Refusal>()

function getRefusal(res: Response): Refusal | undefined {
  return refusals.get(res)
}

/** Sends an error of the fake, and keeps it for the report of the call. `finish` adds headers. */
export function sendRefusal(
  res: Response,
  {
    status,
    message,
    headers,
  }: { readonly status: number; readonly message: string; readonly headers?: Reply['headers'] },
  finish: (reply: Reply) => Reply = (reply) => reply,
): void {
  const error = buildErrorReply(status, message)
  const reply = finish(
    headers === undefined ? error : { ...error, headers: { ...error.headers, ...headers } },
  )
  refusals.set(res, { reply, message })
  writeReply(res, reply)
}
