import { serializePrism } from './serialize.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { WebhookDefinition } from '../provider.ts'

/** Assumed: the status object, unsigned. https://docs.prismvideos.com/api-reference/generate-video */
export const prismWebhook: WebhookDefinition<PrismInput> = {
  url: ({ webhook_url }) => webhook_url ?? undefined,
  body: (seen, answer) => serializePrism(seen, answer),
}
