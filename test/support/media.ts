import type { MockVideoApi, Reply } from '../../src/index.ts'

interface MediaOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks for a URL of an answer, without a wire and without a key. */
// oxlint-disable-next-line max-params
export async function askMedia(
  api: Pick<MockVideoApi, 'adapter'>,
  name: string,
  url: string,
  { method = 'GET', headers = {} }: MediaOptions = {},
): Promise<Reply> {
  const provider = api.adapter.providers.find((one) => one.name === name)
  if (provider === undefined) throw new Error(`Failed to ask: there is no provider ${name}.`)
  if (!url.startsWith(`${provider.mediaUrl}/`))
    throw new Error(`Failed to ask: ${url} is not below ${provider.mediaUrl}.`)
  const [path = '', query = ''] = url.slice(provider.mediaUrl.length).split('?', 2)
  const sent = new Headers(headers)
  return api.adapter.answer(api.adapter.match({ provider, area: 'media' }, method, path), {
    method,
    path,
    query,
    header: (header) => sent.get(header) ?? undefined,
    headers: () => sent,
    baseUrl: `${provider.origins[0]}${provider.basePath}`,
    mediaUrl: provider.mediaUrl,
  })
}
