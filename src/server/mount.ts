import type { RouteArea } from '../engine/router.ts'
import type { Provider } from '../handlers/provider.ts'

/** A path on the server that leads to a provider. */
export interface Mount {
  readonly provider: Provider
  readonly area: RouteArea
  /** What the paths begin with. */
  readonly prefix: string
  /** How much of it the provider's own host does not have. */
  readonly own: string
  /** The path of the provider's base URL, for one who came this way. */
  readonly base: string
}

/** The base paths of a provider: `/trugen/v1`, the bare `/v1`, and its media under `/media/trugen`. */
export function toMounts(providers: readonly Provider[]): Mount[] {
  return providers.flatMap((provider): Mount[] => {
    const { name, basePath, alias } = provider
    const own = `/${name}`
    const base = own + basePath
    const media = `/media/${name}`
    return [
      { provider, area: 'api', prefix: base, own, base },
      ...(alias === undefined
        ? []
        : [{ provider, area: 'api' as const, prefix: alias, own: '', base: basePath }]),
      { provider, area: 'media', prefix: media, own: media, base },
    ]
  })
}

/** Finds the mount that a path lies under. */
export function findMount(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts.find(
    ({ prefix }) =>
      path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === SLASH),
  )
}

const SLASH = 47

/** The path and the query of a request's target, as they came. */
export interface Target {
  readonly path: string
  readonly query: string
}

/** Takes apart the target of a request line, also in the absolute form that proxies use. */
export function toTarget(url: string): Target {
  const target = url.startsWith('/') ? url : withoutOrigin(url)
  const cut = target.indexOf('?')
  return cut === -1
    ? { path: target, query: '' }
    : { path: target.slice(0, cut), query: target.slice(cut + 1) }
}

function withoutOrigin(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?]*(.*)$/i.exec(url)?.[1] ?? url
}
