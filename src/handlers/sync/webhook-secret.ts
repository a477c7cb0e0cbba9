import { jsonReply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The body of `GET /v2/organizations/webhook/secret`. */
export interface SyncWebhookSecret {
  /** The secret that signs webhooks. With `masked=true`, only the last characters are readable. */
  readonly secret: string
}

/** Source: https://sync.so/docs/api-reference/api/organizations-api/get-webhook-secret */
export const webhookSecret: Operation<SyncInput> = {
  name: 'webhook-secret',
  method: 'GET',
  path: '/v2/organizations/webhook/secret',
  knownInput: { query: ['masked'] },
  handle(context) {
    const secret = context.webhookSecret
    return jsonReply<SyncWebhookSecret>(200, {
      secret: context.query.get('masked') === 'true' ? mask(secret) : secret,
    })
  },
}

/** Assumed: every character except the last four becomes a star. */
function mask(secret: string): string {
  return '*'.repeat(Math.max(secret.length - 4, 0)) + secret.slice(-4)
}
