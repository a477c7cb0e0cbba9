import { serializeGeneration } from './serialize.ts'
import type { TruGenInput } from './requests.ts'
import type { WebhookDefinition } from '../provider.ts'

/**
 * Assumed: the body is the one of a status read, it is not signed, and it is sent on failure too.
 *
 * Source: https://docs.trugen.ai/docs/agents/text_to_video
 */
export const truGenWebhook: WebhookDefinition<TruGenInput> = {
  url: ({ callback_url }) => (callback_url === '' ? undefined : callback_url),
  body: serializeGeneration,
}
