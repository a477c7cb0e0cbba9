import { buildErrorReply } from '../lib/call.ts'
import { findNearestThree } from '../lib/nearest.ts'
import { writeReply } from './listener.ts'
import type { RequestHandler, Router } from 'express'
import type { Adapter } from '../api/types.ts'

/** A control route, with parameters in its path as `:id`. */
interface ControlRoute {
  readonly method: string
  readonly path: string
}

const MAX_PATH_LENGTH = 200

/** Creates the handler that follows the routes of a router: 405 for a wrong method, 404 for an unknown path. */
export function createFallback(router: Router, adapter: Adapter): RequestHandler {
  const routes = listRoutes(router)
  return (req, res, next) => {
    // Express answers OPTIONS itself.
    if (req.method === 'OPTIONS') return next()
    const path = `/__mock${adapter.hideKeysInPath(req.path.slice(0, MAX_PATH_LENGTH))}`
    const methods = routes.filter((route) => matchesPath(route.path, req.path)).map(({ method }) => method)
    if (methods.length === 0) {
      writeReply(
        res,
        buildErrorReply(404, `No route matches ${req.method} ${path}. ${suggestRoutes(req.path, routes)}.`),
      )
      return
    }
    const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
    const reply = buildErrorReply(405, `${path} does not accept ${req.method}. Use ${allow}.`)
    writeReply(res, { ...reply, headers: { ...reply.headers, allow } })
  }
}

function listRoutes(router: Router): ControlRoute[] {
  return router.stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : route.stack.map(({ method }) => ({ method: method.toUpperCase(), path: route.path })),
  )
}

/** True if a path matches that of a route, as Express compares them: in any case, with or without a slash at the end. */
function matchesPath(pattern: string, path: string): boolean {
  const segments = path.replace(/\/$/, '').toLowerCase().split('/')
  const parts = pattern.toLowerCase().split('/')
  return (
    parts.length === segments.length &&
    parts.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  )
}

function suggestRoutes(path: string, routes: readonly ControlRoute[]): string {
  const paths = [...new Set(routes.map((route) => route.path))]
  const shown = path === '/' ? paths : findNearestThree(path, paths)
  const formatted = routes
    .filter((route) => shown.includes(route.path))
    .map((route) => `${route.method} /__mock${route.path}`)
  return `${path === '/' ? 'The control routes are' : 'Nearest:'} ${formatted.join(', ')}`
}
