import * as z from 'zod/mini'

import { DELIVERY_STATUSES } from '../../engine/webhooks/delivery.ts'
import { STATES } from '../../scenarios/scenario.ts'

/** Creates the schemas of what happens to a generation over time. `summary` has the fields that say which one it is. */
export function createTimelineSchemas<Summary extends Record<string, z.ZodMiniType>>(summary: Summary) {
  const text = z.string()
  const textOrNull = z.nullable(text)
  const time = text.check(z.describe('ISO 8601'))
  const state = z.enum(STATES)
  const status = z.nullable(z.int().check(z.minimum(0)))
  const scheduledWebhooks = z.array(
    z.object({
      generation: text.check(z.describe('The generation, or the batch, whose end it reports')),
      delivery: textOrNull.check(z.describe('Null for the first attempt of a webhook')),
      at: z.nullable(time).check(z.describe('Null if time alone does not end the generation')),
    }),
  )
  const urlExpiresAt = z
    .nullable(time)
    .check(z.describe('The time at which the last output URL that was read expires'))
  const TimelineRow = z.object({
    ...summary,
    states: z.array(
      z.object({
        state,
        from: time,
        until: z.nullable(time).check(z.describe('Null for a final state, and for one without a known end')),
      }),
    ),
    calls: z.array(
      z.object({
        number: z
          .nullable(z.int().check(z.minimum(1)))
          .check(z.describe('The number in the order of all sessions; null for a long-poll that is held')),
        at: time,
        operation: text,
        poll: z.boolean().check(z.describe('True if it was shown the state')),
        status: status.check(z.describe('0 if the connection failed; null for a long-poll that is held')),
        heldUntil: z.nullable(time).check(z.describe('The end of a long-poll')),
        fault: z.boolean().check(z.describe('True if a fault answered the call or changed its reply')),
        reason: textOrNull.check(z.describe('The reason of an error or a fault')),
        retryAt: z.nullable(time).check(z.describe('The end of the wait that `Retry-After` asks for')),
      }),
    ),
    webhooks: z.array(
      z.object({
        at: time,
        delivery: text,
        status: z.enum(DELIVERY_STATUSES),
        response: status,
        reason: textOrNull.check(z.describe('The reason why there was no response')),
      }),
    ),
    scheduledWebhooks,
    urlExpiresAt,
  })

  return { TimelineRow, scheduledWebhooks, urlExpiresAt }
}
