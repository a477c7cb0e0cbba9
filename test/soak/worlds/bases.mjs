import { DEFAULT_SESSION } from '../model/model.mjs'

/** The addresses of the providers' own hosts, where the second origin of Prism is an alias. */
const OWN = {
  trugen: { origins: ['https://api.trugen.ai'], path: '/v1', media: 'https://api.trugen.ai/media' },
  sync: { origins: ['https://api.sync.so'], path: '', media: 'https://assets.sync.so/generated' },
  prism: {
    origins: ['https://prismvideos.com', 'https://www.prismvideos.com'],
    path: '/api',
    media: 'https://prismvideos.s3.amazonaws.com',
  },
}

/**
 * Returns the addresses of a provider on its own host: `origin` for calls, and `api` and `media` for URLs in answers, which have
 * the session if the URL of the call has a name.
 */
export function getOwnBase(provider, { isAlias = false, session, isNamed = false }) {
  const { origins, path, media } = OWN[provider]
  const origin = origins[isAlias ? origins.length - 1 : 0]
  const shown = isNamed ? session : DEFAULT_SESSION
  return { origin, api: addSession(origin + path, shown), media: addSession(media, shown) }
}

/** Returns the addresses of a provider on a server, whose alias has no name of the provider. */
export function getServerBase(url, provider, { isAlias = false, session }) {
  const origin = isAlias ? url : `${url}/${provider}`
  return {
    origin,
    api: addSession(origin + OWN[provider].path, session),
    media: addSession(`${url}/media/${provider}`, session),
  }
}

function addSession(url, session) {
  return session === DEFAULT_SESSION ? url : addBaseName(url, session)
}

/** Adds the name in a base URL, such as `w3:slow-fail`, behind the origin of a URL. */
export function addBaseName(url, name) {
  const { origin } = new URL(url)
  return `${origin}/s/${name}${url.slice(origin.length)}`
}
