import { findNearestThree } from '../../lib/nearest.ts'
import { sendRefusal } from '../report-calls.ts'
import { formatPath } from './route.ts'
import type { RequestHandler } from 'express'
import type { Adapter } from '../../api/adapter.ts'
import type { ControlRoute } from './route.ts'

const MAX_PATH_LENGTH = 200

/** Creates the handler that follows the routes: 405 for a wrong method, 404 for an unknown path. */
export function createFallback(routes: readonly ControlRoute[], adapter: Adapter): RequestHandler {
  return (req, res, next) => {
    // Express answers OPTIONS itself.
    if (req.method === 'OPTIONS') return next()
    const path = `/__mock${adapter.hideKeysInPath(req.path.slice(0, MAX_PATH_LENGTH))}`
    const methods = routes.filter((route) => matchesPath(route.path, req.path)).map(({ method }) => method)
    if (methods.length === 0) {
      const message = `No route matches ${req.method} ${path}. ${suggestRoutes(req.path, routes)}.`
      sendRefusal(res, { status: 404, message })
      return
    }
    const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
    const message = `${path} does not accept ${req.method}. Use ${allow}.`
    sendRefusal(res, { status: 405, message, headers: { allow } })
  }
}

/** True if a path matches that of a route, as Express compares them: in any case, with or without a slash at the end. */
function matchesPath(pattern: string, path: string): boolean {
  const segments = path.replace(/\/$/, '').toLowerCase().split('/')
  const parts = pattern.replace(/\/$/, '').toLowerCase().split('/')
  return (
    parts.length === segments.length &&
    parts.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  )
}

function suggestRoutes(path: string, routes: readonly ControlRoute[]): string {
  const nearest = findNearestThree(path, [...new Set(routes.map((route) => route.path))])
  const formatted = routes
    .filter((route) => nearest.includes(route.path))
    .map((route) => `${route.method} ${formatPath(route.path)}`)
  return `Nearest: ${formatted.join(', ')}. GET /__mock lists all`
}
