import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import type { DeliveryView, MockVideoApi, Options, ProviderName } from '../../../src/index.ts'

export const SECRET = 'whsec_test_secret'
const VIDEO = { type: 'video', url: 'https://example.com/a.mp4' }
const AUDIO = { type: 'audio', url: 'https://example.com/a.wav' }

/** The submit of each provider with the webhook URL `url`. */
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

/** Creates a fake whose signatures have the time of its clock, so that they are the same in every run. */
export function createFake(options: Options = {}): MockVideoApi {
  return createMockVideoApi({
    clock: 'manual',
    ...options,
    webhooks: { secret: SECRET, timestamps: 'clock', ...options.webhooks },
  })
}

export async function submit(api: MockVideoApi, url: string, provider: ProviderName = 'sync'): Promise<void> {
  const [path, json] = SUBMITS[provider](url)
  expect((await callApi(api, provider, path, { method: 'POST', json })).status).toBeLessThan(300)
}

/** Returns a text for each delivery: its status, and the instants of its attempts in seconds from the start. */
export function formatAttempts(api: Pick<MockVideoApi, 'deliveries'>): string[] {
  return api.deliveries().map(({ status, attempts }) => {
    const seconds = attempts.map(({ at }) => (Date.parse(at) - Date.UTC(2026, 0, 1)) / 1_000)
    return `${status}: ${seconds.join(', ')}`
  })
}

export function parseBody(raw = ''): unknown {
  return JSON.parse(raw)
}

/** Creates a fake, submits one generation, and returns its deliveries an hour later. */
export async function deliver(
  url: string,
  { provider = 'sync', ...options }: Options & { readonly provider?: ProviderName } = {},
): Promise<DeliveryView[]> {
  const api = createFake(options)
  await submit(api, url, provider)
  await api.clock.advance('1h')
  return listDeliveries(api)
}

/** The wall-clock time of every attempt in `listDeliveries`. */
const REAL_AT = '2026-01-01T12:00:00.000Z'

/** Returns the deliveries of a fake, with the same wall-clock time for all attempts. */
export function listDeliveries(api: Pick<MockVideoApi, 'deliveries'>): DeliveryView[] {
  return api.deliveries().map((delivery) => {
    const attempts = delivery.attempts.map((attempt) => Object.assign({}, attempt, { realAt: REAL_AT }))
    return Object.assign({}, delivery, { attempts })
  })
}

/** Returns a delivery as if it had been delivered with these headers. */
export function deliveredWith(delivery: DeliveryView | undefined, headers: DeliveryView['headers']): object {
  return { ...delivery, headers, attempts: delivery?.attempts.map((attempt) => ({ ...attempt, headers })) }
}

/** Returns a delivery as if it had been delivered at this second of the fake's clock, with these headers. */
export function deliveredAt(
  delivery: DeliveryView | undefined,
  second: number,
  headers: DeliveryView['headers'],
): object {
  const at = new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString()
  return { ...delivery, at, headers, attempts: [{ at, realAt: REAL_AT, status: 200, error: null, headers }] }
}

/** Returns the headers of a Sync signature. */
export function signedWith(signature: string): Readonly<Record<string, string>> {
  return { 'sync-signature': signature, 'x-signature-primary': signature }
}

/** Returns the Sync signature of a body at this second of the fake's clock. */
export function signAt(raw: string | undefined, second: number): string {
  const t = Date.UTC(2026, 0, 1) / 1_000 + second
  return `t=${t},v1=${createHmac('sha256', SECRET)
    .update(`${t}.${raw ?? ''}`)
    .digest('hex')}`
}
