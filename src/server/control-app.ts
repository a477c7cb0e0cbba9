import { parse as parseQuery } from 'node:querystring'

import { ConflictError, LimitError, MockVideoApiError, NotFoundError } from '../lib/errors.ts'
import { createControlRouter, createHandler } from './control/router.ts'
import { indexRoute } from './control/routes.ts'
import { createCors } from './cors.ts'
import { explainRefusal } from './guard.ts'
import { suggestPath } from './mount.ts'
import { servePage } from './page/serve-page.ts'
import { createCallReporter, readControlSession, sendRefusal } from './report-calls.ts'
import type express from 'express'
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import type { Adapter } from '../api/adapter.ts'
import type { Cors, CorsOption } from './cors.ts'
import type { GuardedRequest } from './guard.ts'

/** Express, as a value, because the command loads it late. */
export type ExpressModule = typeof express

/** The options of the control routes. */
export interface ControlOptions {
  /** The address on which the server listens. */
  readonly host: string
  /** The host names under which the control routes may be called, in addition to local ones. */
  readonly allowHosts: readonly string[]
  /**
   * The origins whose pages may read the replies, such as `http://localhost:5173`, or `*` for any. Only an origin that is named
   * may use the control routes. Default: none, as no provider documents CORS.
   */
  readonly cors?: CorsOption | undefined
}

/** Creates the app that answers every request that is not for a provider: the control routes, and 404 for the rest. */
export function createControlApp(
  express: ExpressModule,
  { adapter }: { readonly adapter: Adapter },
  { host = '127.0.0.1', allowHosts = [], cors: corsOption }: Partial<ControlOptions>,
): Express {
  const cors = createCors(adapter, corsOption)
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // Express reads only the first 1,000 parameters by default. The length of a URL is limited.
  app.set('query parser', (text: string) => parseQuery(text, '&', '=', { maxKeys: 0 }))
  app.use(readControlSession, createCallReporter(adapter))
  const guard = createGuard({ host, allowHosts }, cors)
  app.use('/__mock', guard, servePage, createControlRouter(express, adapter))
  app.get('/', guard, servePage, createHandler(adapter, indexRoute))
  app.use((req, res) => {
    const finish = cors.receive(req, res)
    if (finish === undefined) return
    const path = adapter.hideKeysInPath(req.path.slice(0, MAX_PATH_LENGTH))
    const message = `No route matches ${req.method} ${path}. ${suggestPath(adapter, req.method, path)}`
    sendRefusal(res, { status: 404, message }, finish)
  })
  app.use(handleError)
  return app
}

const MAX_PATH_LENGTH = 200

function createGuard({ host, allowHosts }: Omit<ControlOptions, 'cors'>, cors: Cors): RequestHandler {
  const rules = { host, allowHosts, origins: cors.named }
  return (req, res, next) => {
    if (cors.receiveControl(req, res)) return
    const reason = explainRefusal({ headers: req.headersDistinct, target: getTarget(req) }, rules)
    if (reason === undefined) next()
    else
      sendRefusal(res, { status: 403, message: `Only this machine may use the control routes: ${reason}.` })
  }
}

function getTarget({ method, path }: Request): GuardedRequest['target'] {
  if (method !== 'GET' && method !== 'HEAD') return 'other'
  if (path === '/') return 'page'
  return /^\/health\/?$/i.test(path) ? 'health' : 'other'
}

/** Answers an error. Express recognizes an error handler by its four parameters. */
// oxlint-disable-next-line max-params
function handleError(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
  const status = getStatus(error)
  const message = error instanceof Error ? error.message : String(error)
  if (status >= 500) sendRefusal(res, { status, message: `Internal error of mock-video-api: ${message}` })
  else if (error instanceof MockVideoApiError) sendRefusal(res, { status, message })
  else sendRefusal(res, { status, message: new MockVideoApiError('read the request', message).message })
}

function getStatus(error: unknown): number {
  if (error instanceof NotFoundError) return 404
  if (error instanceof ConflictError) return 409
  if (error instanceof LimitError) return 429
  if (error instanceof MockVideoApiError) return 400
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}
