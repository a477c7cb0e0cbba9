import { buildBasePath, buildMediaPath } from '../engine/base-urls.ts'
import { splitSessionPath } from '../engine/session-path.ts'
import { limitNames } from '../lib/format-list.ts'
import { findNearest } from '../lib/nearest.ts'
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

/** Returns a sentence that names the base path of the nearest provider for a path outside all base paths. */
export function suggestBasePath(providers: readonly Provider[], path: string): string {
  const session = splitSessionPath(path)
  const [, first = '', ...rest] = (session?.rest ?? path).split('/')
  if (first === 's')
    return 'The form of a path with a session is /s/<session>/<provider>, with one session that is not empty.'
  const nearest = findNearest(
    first.toLowerCase(),
    providers.map(({ name }) => name),
    MAX_DISTANCE,
  )
  const provider = providers.find(({ name }) => name === nearest)
  if (provider === undefined) {
    const basePaths = limitNames(providers.map(buildBasePath)).join(', ')
    return `Providers are under ${basePaths}; control routes are under /__mock.`
  }
  const prefix = session === undefined ? '' : path.slice(0, path.length - session.rest.length)
  const basePath = provider.basePath.replace(/^\//, '')
  // The base path is there already, in another case.
  const isComplete = basePath !== '' && rest[0]?.toLowerCase() === basePath
  return `Did you mean ${prefix}${[buildBasePath(provider), ...(isComplete ? rest.slice(1) : rest)].join('/')}?`
}

/** The number of letters by which the name of a provider may differ. */
const MAX_DISTANCE = 2
