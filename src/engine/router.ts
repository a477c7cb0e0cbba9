import { decodePercent } from '../lib/decode-percent.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { findNearest, suggest } from '../lib/nearest.ts'
import type { Operation, Provider } from '../handlers/provider.ts'

/** The operation that a method and a path match; `allow` has the methods of the path if only the method is wrong. */
export type RouteMatch =
  | {
      readonly provider: Provider
      readonly operation: Operation<unknown>
      readonly params: Readonly<Record<string, string>>
    }
  | {
      readonly provider: Provider
      readonly operation: undefined
      readonly area: RouteArea
      readonly allow: readonly string[]
    }

/** The part of a provider that a path belongs to: its API or its media. */
export type RouteArea = 'api' | 'media'

type ProviderRouter = (area: RouteArea, method: string, path: string) => RouteMatch

/** The provider, and the part of it, that a path is looked up in. Default: its API. */
export interface RouteTarget {
  readonly provider: Provider
  readonly area?: RouteArea
}

/** Finds the operation of a call. Throws for a provider that the fake does not have. */
export type Router = (target: RouteTarget, method: string, path: string) => RouteMatch

export function createRouter(providers: readonly Provider[], revisions: ReadonlyMap<string, string>): Router {
  const routers = new Map(
    providers.map((provider) => [
      provider,
      createProviderRouter(provider, revisions.get(provider.name) ?? ''),
    ]),
  )
  return ({ provider, area = 'api' }, method, path) => {
    const router = routers.get(provider)
    if (router !== undefined) return router(area, method, path)
    throw new MockVideoApiError(
      'match a call',
      `this fake has no provider "${provider.name}"`,
      suggest(
        provider.name,
        providers.map(({ name }) => name),
      ),
    )
  }
}

interface Route {
  readonly operation: Operation<unknown>
  readonly pattern: RegExp
  readonly paramNames: readonly string[]
}

const NO_PARAMS: Readonly<Record<string, string>> = {}

function createProviderRouter(provider: Provider, revision: string): ProviderRouter {
  const isInRevision = ({ revisions }: Operation<unknown>): boolean => revisions?.includes(revision) ?? true
  const routes = {
    api: provider.operations.filter(isInRevision).map(compileRoute),
    media: (provider.mediaOperations ?? []).map(compileRoute),
  }

  return (area, method, path) => {
    // Assumed: HEAD gets the reply of GET. The adapter leaves out the body.
    const routeMethod = method === 'HEAD' ? 'GET' : method
    let allow: string[] | undefined
    for (const { operation, pattern, paramNames } of routes[area]) {
      const matched = pattern.exec(path)
      if (matched === null) continue
      const params = extractParams(paramNames, matched)
      if (operation.method === routeMethod) return { provider, operation, params }
      allow = [...(allow ?? []), ...(operation.method === 'GET' ? ['GET', 'HEAD'] : [operation.method])]
    }
    // A set, because a fixed path can match a path with a parameter too.
    return { provider, operation: undefined, area, allow: [...new Set(allow)] }
  }
}

export function findRevisionsWithRoute(provider: Provider, method: string, path: string): readonly string[] {
  return (provider.revisions ?? []).filter(
    (revision) => createProviderRouter(provider, revision)('api', method, path).operation !== undefined,
  )
}

/** A path of a provider that has a route. */
interface SimilarPath {
  readonly operation: Operation<unknown>
  readonly path: string
}

/**
 * Finds the paths of a provider that end like an unknown path, regardless of case and of what stands before:
 * `/v2/generate/x` for `/generate/x` and for `/v2/v2/generate/x`. Those with the method of the call come first.
 */
export function findSimilarPaths(provider: Provider, method: string, path: string): readonly SimilarPath[] {
  const segments = path.split('/').slice(1)
  const found = provider.operations.flatMap((operation) => {
    const similar = replaceStart(segments, operation.path)
    return similar === undefined ? [] : [{ operation, path: similar }]
  })
  const isExact = ({ operation }: SimilarPath): boolean => operation.method === method
  return [...found.filter(isExact), ...found.filter((item) => !isExact(item))]
}

/** Returns the path with the start of a route, if its end matches the rest of the route. The start is its first segment. */
function replaceStart(segments: readonly string[], routePath: string): string | undefined {
  const [start = '', ...rest] = routePath.split('/').slice(1)
  const end = segments.slice(-rest.length)
  const isSimilar =
    rest.some((part) => !part.startsWith(':')) &&
    rest.length === end.length &&
    rest.every((part, index) => matchesSegment(part, end[index] ?? ''))
  if (!isSimilar) return undefined
  return ['', start, ...rest.map((part, index) => (part.startsWith(':') ? end[index] : part))].join('/')
}

function matchesSegment(part: string, segment: string): boolean {
  return part.startsWith(':') ? segment !== '' : part.toLowerCase() === segment.toLowerCase()
}

/** Finds the route of a provider that is most like an unknown path, such as `GET /v2/errors`. */
export function findNearestRoute(provider: Provider, method: string, path: string): string | undefined {
  const [similar] = findSimilarPaths(provider, method, path)
  const nearest = findNearest(
    path,
    provider.operations.map((operation) => operation.path),
  )
  const operation = similar?.operation ?? provider.operations.find((candidate) => candidate.path === nearest)
  return operation === undefined ? undefined : `${operation.method} ${operation.path}`
}

/** Assumed: a path must match exactly, including its case and a trailing slash. */
function compileRoute(operation: Operation<unknown>): Route {
  const paramNames: string[] = []
  const source = operation.path
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/:(\w+)/g, (_, name: string) => {
      paramNames.push(name)
      return '([^/]+)'
    })
  return { operation, paramNames, pattern: new RegExp(`^${source}$`) }
}

/** Assumed: text with invalid percent-encoding is used as it is, so it matches no id. */
function extractParams(names: readonly string[], matched: RegExpExecArray): Readonly<Record<string, string>> {
  if (names.length === 0) return NO_PARAMS
  const params: Record<string, string> = {}
  for (const [index, name] of names.entries()) params[name] = decodePercent(matched[index + 1] ?? '')
  return params
}
