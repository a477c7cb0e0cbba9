import { serializeGeneration } from './serialize.ts'
import type { PrismInput } from './requests.ts'
import type { WebhookDefinition } from '../provider.ts'

/**
 * Assumed: the body is the one of a status read, and it is not signed.
 *
 * Source: https://docs.prismvideos.com/api-reference/generate-video
 */
export const prismWebhook: WebhookDefinition<PrismInput> = {
  url: ({ webhook_url }) => webhook_url ?? undefined,
  body: (snapshot, context) => serializeGeneration(snapshot, context),
  errorFields: ['error'],
}
