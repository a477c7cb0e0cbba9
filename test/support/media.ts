import { sampleClips } from '../../src/fixtures/media.ts'
import { setMp4Duration } from '../../src/lib/mp4.ts'
import type { MockVideoApi, Reply } from '../../src/index.ts'

/** Returns the video of a generation that reports this length. */
export function buildVideo(
  seconds: number,
  aspect: keyof typeof sampleClips = '16:9',
): Uint8Array<ArrayBuffer> {
  return setMp4Duration(sampleClips[aspect](), seconds * 1_000)
}

/** Returns what the output fault `corrupt` makes of a file: its first box, and then all bits inverted. */
export function corrupt(video: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return video.map((byte, index) => (index < 32 ? byte : 255 - byte))
}

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
