import { serializeTruGen } from './serialize.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'
import type { WebhookDefinition } from '../provider.ts'

/** Assumed: the status object, unsigned, on failure too. https://docs.trugen.ai/docs/agents/text_to_video */
export const truGenWebhook: WebhookDefinition<TruGenInput> = {
  url: ({ callback_url }) => (callback_url === '' ? undefined : callback_url),
  body: (seen, { links }) => serializeTruGen(seen, links.mediaUrl),
}
