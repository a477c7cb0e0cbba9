import { jsonReply } from '../../lib/call.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Operation } from '../provider.ts'

/** https://sync.so/docs/api-reference/api/organizations-api/get-webhook-secret */
export const webhookSecret: Operation<SyncInput> = {
  name: 'webhook-secret',
  method: 'GET',
  path: '/v2/organizations/webhook/secret',
  handle(context) {
    const secret = context.webhookSecret
    return jsonReply(200, {
      secret: context.query.get('masked') === 'true' ? mask(secret) : secret,
    })
  },
}

/** Assumed: how it is masked: stars for all but the last four characters. */
function mask(secret: string): string {
  return '*'.repeat(Math.max(secret.length - 4, 0)) + secret.slice(-4)
}
