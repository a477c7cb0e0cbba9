import { buildBasePath, buildMediaPath } from '../engine/base-urls.ts'
import { findSimilarPaths } from '../engine/router.ts'
import { splitSessionPath } from '../engine/session-path.ts'
import { limitNames } from '../lib/format-list.ts'
import { findNearest } from '../lib/nearest.ts'
import type { Adapter } from '../api/adapter.ts'
import type { RouteArea } from '../engine/router.ts'
import type { Provider } from '../handlers/provider.ts'

/** A path prefix on the server, and the provider that it leads to. */
export interface Mount {
  readonly provider: Provider
  readonly area: RouteArea
  /** The prefix of every path of this mount. */
  readonly prefix: string
  /** The part of `prefix` that paths on the provider's real host lack. */
  readonly addedPrefix: string
  /** The path of the provider's base URL for callers of this mount. */
  readonly basePath: string
}

/** Creates the mounts of each provider: its base path such as `/mine/v1`, its alias such as `/v1`, and `/media/mine`. */
export function createMounts(providers: readonly Provider[]): Mount[] {
  return providers.flatMap((provider): Mount[] => {
    const { name, basePath, alias } = provider
    const addedPrefix = `/${name}`
    const prefix = buildBasePath(provider)
    const mediaPrefix = buildMediaPath(provider)
    return [
      { provider, area: 'api', prefix, addedPrefix, basePath: prefix },
      ...(alias === undefined
        ? []
        : [{ provider, area: 'api' as const, prefix: alias, addedPrefix: '', basePath }]),
      { provider, area: 'media', prefix: mediaPrefix, addedPrefix: mediaPrefix, basePath: prefix },
    ]
  })
}

/** Returns the base URL of each provider on a server at `url`, by name. `Name` is the union of the providers' names. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function buildBaseUrls<Name extends string>(
  providers: readonly Provider[],
  url: string,
): { readonly [N in Name]: string } {
  const urls = Object.fromEntries(providers.map((provider) => [provider.name, url + buildBasePath(provider)]))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return urls as { readonly [N in Name]: string }
}

/** Returns a sentence that helps with a path outside all base paths. It suggests a path only if the path has a route. */
export function suggestPath(adapter: Adapter, method: string, path: string): string {
  const session = splitSessionPath(path)
  const rest = session?.rest ?? path
  const [, first = '', ...others] = rest.split('/')
  if (first === 's')
    return 'The form of a path with a session is /s/<session>/<provider>, with one session that is not empty.'
  const prefix = path.slice(0, path.length - rest.length)
  if (session !== undefined && adapter.scenarios.some(({ name }) => name === first))
    return `The scenario stands behind a colon: ${[`${prefix}:${first}`, ...others].join('/')}.`
  const { providers } = adapter
  const provider = findProvider(providers, first)
  const known = (provider === undefined ? providers : [provider])
    .flatMap((candidate) => findKnownPaths(adapter, candidate, { method, path: rest }))
    .toSorted((a, b) => Number(b.method === method) - Number(a.method === method))[0]
  if (known !== undefined) {
    const verb = known.method === method ? '' : `${known.method} `
    return `Did you mean ${verb}${prefix}${known.path}?`
  }
  if (provider !== undefined)
    return `The base path of ${provider.label} is ${prefix}${buildBasePath(provider)}.`
  const basePaths = limitNames(providers.map(buildBasePath)).join(', ')
  return `Providers are under ${basePaths}; control routes are under /__mock.`
}

/** Returns the provider with a similar name. */
function findProvider(providers: readonly Provider[], word: string): Provider | undefined {
  const nearest = findNearest(
    word.toLowerCase(),
    providers.map(({ name }) => name),
    MAX_DISTANCE,
  )
  return providers.find(({ name }) => name === nearest)
}

/** Returns the paths on the server that have a route of a provider, and end like the path of a call. */
function findKnownPaths(
  adapter: Adapter,
  provider: Provider,
  { method, path }: { readonly method: string; readonly path: string },
): { readonly method: string; readonly path: string }[] {
  return findSimilarPaths(provider, method, path)
    .filter(
      ({ operation, path: similar }) => adapter.match({ provider }, operation.method, similar).operation,
    )
    .map(({ operation, path: similar }) => ({
      method: operation.method,
      path: `/${provider.name}${similar}`,
    }))
}

/** The number of letters by which the name of a provider may differ. */
const MAX_DISTANCE = 2
