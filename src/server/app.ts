import express from 'express'

import { createControlApp } from './control-app.ts'
import { createListener, normalizeTarget } from './listener.ts'
import { checkAppOptions } from './options.ts'
import type { Express } from 'express'
import type { Adapter } from '../api/adapter.ts'
import type { ControlOptions } from './control-app.ts'
import type { ListenerOptions } from './listener.ts'

/** The options of `createApp`: those of the listener, and those of the control routes. */
export interface AppOptions extends ListenerOptions, Partial<ControlOptions> {}

/**
 * Returns an Express app that answers like `startServer`: provider calls, the control routes, and 404 for everything else.
 * Throws a `MockVideoApiError` that lists every mistake in the options.
 *
 * @example
 * const app = createApp(createMockVideoApi())
 * app.listen(4747)
 */
export function createApp(api: { readonly adapter: Adapter }, options: AppOptions = {}): Express {
  checkAppOptions(options)
  const { publicUrl, requireSession, cors } = options
  const app = express()
  app.use(createListener(api, { publicUrl, requireSession, cors }))
  app.use(createControlApp(express, api, options))
  return withNormalizedTargets(app)
}

/** Returns the app, which now also answers requests whose target Express cannot read. */
function withNormalizedTargets(app: Express): Express {
  return new Proxy(app, {
    apply(target, thisArg, [req, res]: Parameters<Express>): unknown {
      req.url = normalizeTarget(req.url ?? '/')
      return Reflect.apply(target, thisArg, [req, res])
    },
  })
}
