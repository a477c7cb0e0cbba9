import type { MockVideoApi, Reply } from '../../src/index.ts'

interface MediaOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Requests a media URL from a reply, in process and without a key. */
// oxlint-disable-next-line max-params
export async function callMedia(
  api: Pick<MockVideoApi, 'adapter'>,
  name: string,
  url: string,
  { method = 'GET', headers = {} }: MediaOptions = {},
): Promise<Reply> {
  const provider = api.adapter.providers.find((candidate) => candidate.name === name)
  if (provider === undefined) throw new Error(`Failed to request media: unknown provider "${name}".`)
  if (!url.startsWith(`${provider.mediaUrl}/`))
    throw new Error(`Failed to request media: ${url} is not below ${provider.mediaUrl}.`)
  const [path = '', query = ''] = url.slice(provider.mediaUrl.length).split('?', 2)
  const sent = new Headers(headers)
  return api.adapter.answer(api.adapter.match({ provider, area: 'media' }, method, path), {
    method,
    path,
    query,
    header: (header) => sent.get(header) ?? undefined,
    headers: () => sent,
    getUrls: () => ({
      baseUrl: `${provider.origins[0]}${provider.basePath}`,
      mediaUrl: provider.mediaUrl,
    }),
  })
}
