import express from 'express'

import { ConflictError, NotFoundError, MockVideoApiError } from '../lib/errors.ts'
import { createControl } from './control.ts'
import { toErrorReply } from './error-reply.ts'
import { refuseCaller } from './guard.ts'
import { createListener } from './listener.ts'
import { writeReply } from './node-call.ts'
import { toBaseUrls } from './base-urls.ts'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Adapter } from '../api/types.ts'
import type { GuardOptions } from './guard.ts'
import type { Listener, ListenerOptions } from './listener.ts'

export interface AppOptions extends ListenerOptions, Partial<GuardOptions> {}

/** An Express app with everything the server answers: the providers, the control routes, and an answer to the rest. */
export function createApp(api: { readonly adapter: Adapter }, options: AppOptions = {}): Listener {
  const app = express()
  app.use(createListener(api, options))
  app.use(createBackRooms(api, options))
  return app
}

/** Everything but the providers. */
export function createBackRooms(
  { adapter }: { readonly adapter: Adapter },
  { host = '127.0.0.1', allowHosts = [] }: AppOptions,
): Listener {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use('/__mock', guard({ host, allowHosts }), createControl(adapter))
  app.use((req, res) => {
    const bases = Object.values(toBaseUrls(adapter.providers, '')).join(', ')
    writeReply(
      res,
      toErrorReply(
        404,
        `Nothing answers ${req.method} ${req.path.slice(0, MAX_PATH)}. Providers answer under ${bases}; control routes under /__mock.`,
      ),
    )
  })
  app.use(answerError)
  return app
}

const MAX_PATH = 200

function guard(options: GuardOptions): RequestHandler {
  return (req, res, next) => {
    const why = refuseCaller(req.headers, options)
    if (why === undefined) next()
    else writeReply(res, toErrorReply(403, `The control routes are for this machine alone: ${why}.`))
  }
}

/** Express knows an error handler by its four parameters. */
// oxlint-disable-next-line max-params
function answerError(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
  const status = toStatus(error)
  const message = error instanceof Error ? error.message : String(error)
  if (status >= 500) writeReply(res, toErrorReply(status, `mock-video-api has a fault: ${message}`))
  else if (error instanceof MockVideoApiError) writeReply(res, toErrorReply(status, message))
  else writeReply(res, toErrorReply(status, new MockVideoApiError('read the request', message).message))
}

function toStatus(error: unknown): number {
  if (error instanceof NotFoundError) return 404
  if (error instanceof ConflictError) return 409
  if (error instanceof MockVideoApiError) return 400
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}
