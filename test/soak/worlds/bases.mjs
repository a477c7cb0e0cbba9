/** The addresses of the providers' own hosts. The second origin of Prism is an alias. */
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
 * Returns the addresses of a provider on its own host: `origin` is the start of the URLs of calls, `api` and `media` are the
 * starts of the URLs in answers.
 */
export function getOwnBase(provider, isAlias = false) {
  const { origins, path, media } = OWN[provider]
  const origin = origins[isAlias ? origins.length - 1 : 0]
  return { origin, api: origin + path, media }
}

/** Returns the addresses of a provider on a server. Its alias has no name of the provider. */
export function getServerBase(url, provider, isAlias) {
  const origin = isAlias ? url : `${url}/${provider}`
  return { origin, api: origin + OWN[provider].path, media: `${url}/media/${provider}` }
}
