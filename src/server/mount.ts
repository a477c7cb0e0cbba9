import { buildBasePath, buildMediaPath } from '../engine/base-urls.ts'
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
