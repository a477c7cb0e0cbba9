import { addSessionPath, buildSessionPath } from './session-path.ts'
import type { Provider } from '../handlers/provider.ts'
import type { BaseUrls } from '../lib/call.ts'
import type { FakeState } from './fake-state.ts'

/** Returns the path of a provider's base URL on a server. */
export function buildBasePath({ name, basePath }: Pick<Provider, 'name' | 'basePath'>): string {
  return `/${name}${basePath}`
}

/** Returns the path of a provider's media on a server. */
export function buildMediaPath({ name }: Pick<Provider, 'name'>): string {
  return `/media/${name}`
}

/** Returns the URLs of a provider for a session, on a server at `url`. */
export function buildServerUrls(url: string, provider: Provider, session: string): BaseUrls {
  const base = url + buildSessionPath(session)
  return { baseUrl: base + buildBasePath(provider), mediaUrl: base + buildMediaPath(provider) }
}

/** Returns the base URL with which a client of a provider chooses a session: on the server, or without one on the provider's own host. */
export function buildClientUrl(
  { server }: Pick<FakeState, 'server'>,
  provider: Provider,
  session: string,
): string {
  if (server.url !== undefined) return buildServerUrls(server.url, provider, session).baseUrl
  return addSessionPath(getOwnUrls(provider).baseUrl, session)
}

/** Returns the URLs for replies that no call asked for: those of the server, or without one those of the provider's own hosts. */
export function buildOutputUrls(
  { server }: Pick<FakeState, 'server'>,
  provider: Provider,
  session: string,
): BaseUrls {
  const url = server.publicUrl ?? server.url
  return url === undefined ? getOwnUrls(provider) : buildServerUrls(url, provider, session)
}

function getOwnUrls({ origins, basePath, mediaUrl }: Provider): BaseUrls {
  return { baseUrl: `${origins[0] ?? ''}${basePath}`, mediaUrl }
}
