import { toSyncFailure } from './failure.ts'
import { toInputItems, toOutputUrl, toSegmentUrl, toSyncStatus } from './serialize.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Links, GenerationSnapshot, WebhookDefinition } from '../provider.ts'

/** https://sync.so/docs/api-reference/api/webhooks-payload-reference/webhooks */
export const syncWebhook: WebhookDefinition<SyncInput> = {
  url: ({ webhookUrl }) => webhookUrl ?? undefined,
  // Assumed: a rejection is not told, because the payload's status is declared COMPLETED or FAILED.
  body: (seen, { links }) =>
    seen.state.state === 'rejected' ? undefined : serializeNotification(seen, links),
  sign,
}

/** The declared fields alone; `error_code`, not `errorCode`: because the real API does so. Assumed: unset ones are null. */
function serializeNotification(seen: GenerationSnapshot<SyncInput>, links: Links): object {
  const { generation, state } = seen
  const { id, input, createdAt, plan } = generation
  const done = state.state === 'completed'
  const failure = state.failure === undefined ? undefined : toSyncFailure(state.failure)
  return {
    id,
    createdAt: new Date(createdAt).toISOString(),
    status: toSyncStatus(state.state),
    model: input.model,
    input: toInputItems(generation, links),
    options: input.options,
    error: failure?.error ?? null,
    error_code: failure?.errorCode ?? null,
    outputDuration: done ? plan.outputMs / 1_000 : null,
    outputUrl: toOutputUrl(seen, links),
    segmentOutputUrl: input.segments === undefined ? null : toSegmentUrl(seen, links),
    webhookUrl: input.webhookUrl,
  }
}

/** HMAC-SHA256 over `<t>.<raw body>` with the whole secret as key. https://sync.so/docs/api-reference/guides/webhooks */
export async function sign(body: string, at: number, secret: string): Promise<Record<string, string>> {
  const seconds = Math.floor(at / 1_000)
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, encoder.encode(`${seconds}.${body}`))
  const digits = [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { 'sync-signature': `t=${seconds},v1=${digits}` }
}
