import { findNearest } from '../lib/nearest.ts'
import type { Operation, Provider } from '../handlers/provider.ts'

/** Which operation a method and path mean. */
export type RouteMatch =
  | {
      readonly provider: Provider
      readonly operation: Operation<unknown>
      readonly params: Readonly<Record<string, string>>
    }
  | { readonly provider: Provider; readonly operation: undefined; readonly allow: readonly string[] }

/** What a path belongs to: a provider's API, or its media. */
export type RouteArea = 'api' | 'media'

/** Finds the operation of a provider's path. */
export type Router = (area: RouteArea, method: string, path: string) => RouteMatch

interface Route {
  readonly operation: Operation<unknown>
  readonly pattern: RegExp
  readonly names: readonly string[]
}

const NO_PARAMS: Readonly<Record<string, string>> = {}

/** The matcher of a provider that speaks this revision of its API. */
export function createRouter(provider: Provider, revision: string): Router {
  const isSpoken = ({ revisions }: Operation<unknown>): boolean => revisions?.includes(revision) ?? true
  const routes = {
    api: provider.operations.filter(isSpoken).map(compileRoute),
    media: (provider.mediaOperations ?? []).map(compileRoute),
  }

  return (area, method, path) => {
    const asked = method === 'HEAD' ? 'GET' : method
    let allow: string[] | undefined
    for (const { operation, pattern, names } of routes[area]) {
      const found = pattern.exec(path)
      if (found === null) continue
      const params = extractParams(names, found)
      if (operation.method === asked) return { provider, operation, params }
      allow = [...(allow ?? []), ...(operation.method === 'GET' ? ['GET', 'HEAD'] : [operation.method])]
    }
    return { provider, operation: undefined, allow: allow ?? [] }
  }
}

/** The revisions that have this route, where there are some. */
export function findRevisionsWithRoute(provider: Provider, method: string, path: string): readonly string[] {
  return (provider.revisions ?? []).filter(
    (revision) => createRouter(provider, revision)('api', method, path).operation !== undefined,
  )
}

/** The provider's route most like an unknown one, for a hint. */
export function findNearestRoute(provider: Provider, path: string): string | undefined {
  const route = findNearest(
    path,
    provider.operations.map((operation) => operation.path),
  )
  const operation = provider.operations.find((candidate) => candidate.path === route)
  return operation === undefined ? undefined : `${operation.method} ${operation.path}`
}

function compileRoute(operation: Operation<unknown>): Route {
  const names: string[] = []
  const source = operation.path
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/:(\w+)/g, (_, name: string) => {
      names.push(name)
      return '([^/]+)'
    })
  return { operation, names, pattern: new RegExp(`^${source}$`) }
}

function extractParams(names: readonly string[], found: RegExpExecArray): Readonly<Record<string, string>> {
  if (names.length === 0) return NO_PARAMS
  const params: Record<string, string> = {}
  for (const [index, name] of names.entries()) params[name] = decode(found[index + 1] ?? '')
  return params
}

/** Assumed: what is no percent-encoded text stands for itself, so that it is the id of nothing. */
function decode(raw: string): string {
  try {
    return raw.includes('%') ? decodeURIComponent(raw) : raw
  } catch {
    return raw
  }
}
