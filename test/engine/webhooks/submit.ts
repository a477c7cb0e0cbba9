import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import type { DeliveryView, MockVideoApi, Options, ProviderName } from '../../../src/index.ts'

export const SECRET = 'whsec_test_secret'
const VIDEO = { type: 'video', url: 'https://example.com/a.mp4' }
const AUDIO = { type: 'audio', url: 'https://example.com/a.wav' }

/** A submit of each provider that is to be told at `url`. */
export const SUBMITS: Readonly<Record<ProviderName, (url: string) => readonly [path: string, json: object]>> =
  {
    trugen: (callback_url) => [
      '/v1/script-to-video/createVideo',
      { avatar_id: 'a', voice_id: 'b', provider_name: 'c', model_name: 'd', script: 'e', callback_url },
    ],
    sync: (webhookUrl) => ['/v2/generate', { model: 'lipsync-2', input: [VIDEO, AUDIO], webhookUrl }],
    prism: (webhook_url) => [
      '/api/templates/abc123/generate',
      { variables: { hook: 'a', productImage: 'https://example.com/a.png' }, webhook_url },
    ],
  }

export function open(options: Options = {}): MockVideoApi {
  return createMockVideoApi({
    clock: 'manual',
    ...options,
    webhooks: { secret: SECRET, ...options.webhooks },
  })
}

export async function submit(api: MockVideoApi, url: string, provider: ProviderName = 'sync'): Promise<void> {
  const [path, json] = SUBMITS[provider](url)
  expect((await ask(api, provider, path, { method: 'POST', json })).status).toBeLessThan(300)
}

/** What has become of every delivery: its status, and the instants of its attempts in seconds from the start. */
export function fates(api: Pick<MockVideoApi, 'deliveries'>): string[] {
  return api.deliveries().map(({ status, attempts }) => {
    const seconds = attempts.map(({ at }) => (Date.parse(at) - Date.UTC(2026, 0, 1)) / 1_000)
    return `${status}: ${seconds.join(', ')}`
  })
}

export function contentOf(raw = ''): unknown {
  return JSON.parse(raw)
}

/** The deliveries of one generation of this scenario, an hour later. */
export async function tell(
  url: string,
  { provider = 'sync', ...options }: Options & { readonly provider?: ProviderName } = {},
): Promise<DeliveryView[]> {
  const api = open(options)
  await submit(api, url, provider)
  await api.clock.advance('1h')
  return api.deliveries()
}

/** A delivery that came at this second of the fake's clock, where nothing went wrong. */
export function cameAt(delivery: DeliveryView | undefined, second: number): object {
  const at = new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString()
  return { ...delivery, at, attempts: [{ at, status: 200, error: null }] }
}

/** What Sync signs at this second of the fake's clock. */
export function signatureOf(raw: string | undefined, second: number): string {
  const t = Date.UTC(2026, 0, 1) / 1_000 + second
  return `t=${t},v1=${createHmac('sha256', SECRET)
    .update(`${t}.${raw ?? ''}`)
    .digest('hex')}`
}
