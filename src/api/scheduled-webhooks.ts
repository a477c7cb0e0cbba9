import { MAX_DATE_MS } from '../engine/clock.ts'
import { formatDeliveryId } from '../engine/webhooks/delivery.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Session } from '../engine/sessions.ts'
import type { Generation } from '../generations/generation.ts'

/** A webhook, or one more attempt of it, that is still to be sent. */
export interface ScheduledWebhook {
  /** The id of the generation, or of the batch, whose end it reports. */
  readonly generation: string
  /** The delivery that is sent again; null for the first attempt of a webhook. */
  readonly delivery: string | null
  /** The time at which it is due: ISO 8601, on the fake's clock. Null if time alone does not end the generation. */
  readonly at: string | null
}

/** Returns the webhooks of a generation that are still to be sent. */
export function listScheduledWebhooks(
  { webhooks }: FakeState,
  { deliveries }: Session,
  generation: Generation,
): ScheduledWebhook[] {
  const { id, provider } = generation
  const first = webhooks
    .listScheduled(generation)
    .map((each) => ({ generation: each.id, delivery: null, at: format(each.at) }))
  const repeated = deliveries
    .filter((each) => each.generation === id && each.provider === provider)
    .filter(({ isPending, attemptCount, nextAt }) => isPending && attemptCount > 0 && nextAt !== undefined)
    .map(({ number, nextAt }) => ({ generation: id, delivery: formatDeliveryId(number), at: format(nextAt) }))
  return [...first, ...repeated]
}

/** Times after the last time of a `Date` are never reached. */
function format(at: number | undefined): string | null {
  return at === undefined || at > MAX_DATE_MS ? null : new Date(at).toISOString()
}
