import { expect, test } from 'vitest'
import { SAMPLE_IDS, getStatusPath } from '../support/fixed.ts'
import { buildVideo } from '../support/media.ts'
import { openServer } from '../support/server.ts'
import type { ProviderName } from '../../src/index.ts'

/** The first half of a video. All have the same size, and the durations are in it. */
const SIZE = 752

/** The lengths of the samples. */
const SECONDS = { trugen: 2.09, sync: 8, prism: 8 }

/** Fetches the video of a completed sample. Returns the status, the content length and the bytes. */
async function download(
  provider: ProviderName,
  scenario: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { url, api } = await openServer({ scenario: `instant+${scenario}` })
  const { keyHeaders } = api.adapter.providers.find(({ name }) => name === provider) ?? {}
  const path = getStatusPath(provider, SAMPLE_IDS[provider])
  const status = await fetch(`${url}${path}`, { headers: { ...keyHeaders?.('test') } })
  const body: unknown = await status.json()
  const fields = new Map<string, unknown>(Object.entries(body ?? {}))
  const file = await fetch(String(fields.get('outputUrl') ?? fields.get('video_url')), { headers })
  return [file.status, file.headers.get('content-length'), Buffer.from(await file.arrayBuffer())]
}

test.each(['trugen', 'sync', 'prism'] as const)('sends an empty file: %s', async (provider) => {
  expect(await download(provider, 'empty-output')).toEqual([200, '0', Buffer.alloc(0)])
})

test.each(['trugen', 'sync', 'prism'] as const)(
  'sends half a file as if it were complete: %s',
  async (provider) => {
    const half = Buffer.from(buildVideo(SECONDS[provider])).subarray(0, SIZE)
    expect(await download(provider, 'truncated-output')).toEqual([200, '752', half])
    expect(await download(provider, 'truncated-output', { range: 'bytes=743-' })).toEqual([
      206,
      '9',
      half.subarray(743),
    ])
  },
)
