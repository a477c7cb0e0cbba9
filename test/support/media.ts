import type { MockVideoApi, Reply } from '../../src/index.ts'

interface MediaOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks for a URL of an answer, without a wire and without a key. */
// oxlint-disable-next-line max-params
export async function askMedia(
  api: Pick<MockVideoApi, 'wire'>,
  name: string,
  url: string,
  { method = 'GET', headers = {} }: MediaOptions = {},
): Promise<Reply> {
  const provider = api.wire.providers.find((one) => one.name === name)
  if (provider === undefined) throw new Error(`Failed to ask: there is no provider ${name}.`)
  if (!url.startsWith(`${provider.media}/`))
    throw new Error(`Failed to ask: ${url} is not below ${provider.media}.`)
  const [path = '', query = ''] = url.slice(provider.media.length).split('?', 2)
  const sent = new Headers(headers)
  return api.wire.answer(api.wire.match({ provider, area: 'media' }, method, path), {
    method,
    path,
    query,
    header: (header) => sent.get(header) ?? undefined,
    headers: () => sent,
    base: `${provider.origins[0]}${provider.basePath}`,
    media: provider.media,
  })
}
