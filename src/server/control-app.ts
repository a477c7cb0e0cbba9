import { buildErrorReply } from '../lib/call.ts'
import { ConflictError, NotFoundError, MockVideoApiError } from '../lib/errors.ts'
import { createControlRouter } from './control.ts'
import { explainRefusal } from './guard.ts'
import { buildBaseUrls } from './mount.ts'
import { writeReply } from './listener.ts'
import type express from 'express'
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import type { Adapter } from '../api/types.ts'
import type { GuardOptions } from './guard.ts'

/** Express, as a value, because the command loads it late. */
export type ExpressModule = typeof express

/** Creates the app that answers every request that is not for a provider: the control routes, and 404 for the rest. */
export function createControlApp(
  express: ExpressModule,
  { adapter }: { readonly adapter: Adapter },
  { host = '127.0.0.1', allowHosts = [] }: Partial<GuardOptions>,
): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use('/__mock', createGuard({ host, allowHosts }), createControlRouter(express, adapter))
  app.use((req, res) => {
    const basePaths = Object.values(buildBaseUrls(adapter.providers, '')).join(', ')
    const path = adapter.hideKeysInPath(req.path.slice(0, MAX_PATH_LENGTH))
    writeReply(
      res,
      buildErrorReply(
        404,
        `No route matches ${req.method} ${path}. Providers are under ${basePaths}; control routes are under /__mock.`,
      ),
    )
  })
  app.use(handleError)
  return app
}

const MAX_PATH_LENGTH = 200

function createGuard(options: GuardOptions): RequestHandler {
  return (req, res, next) => {
    const isForPage = req.path === '/' && (req.method === 'GET' || req.method === 'HEAD')
    const reason = explainRefusal({ headers: req.headersDistinct, isForPage }, options)
    if (reason === undefined) next()
    else writeReply(res, buildErrorReply(403, `Only this machine may use the control routes: ${reason}.`))
  }
}

/** Answers an error. Express recognizes an error handler by its four parameters. */
// oxlint-disable-next-line max-params
function handleError(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
  const status = getStatus(error)
  const message = error instanceof Error ? error.message : String(error)
  if (status >= 500) writeReply(res, buildErrorReply(status, `Internal error of mock-video-api: ${message}`))
  else if (error instanceof MockVideoApiError) writeReply(res, buildErrorReply(status, message))
  else writeReply(res, buildErrorReply(status, new MockVideoApiError('read the request', message).message))
}

function getStatus(error: unknown): number {
  if (error instanceof NotFoundError) return 404
  if (error instanceof ConflictError) return 409
  if (error instanceof MockVideoApiError) return 400
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}
