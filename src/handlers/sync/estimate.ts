import * as z from 'zod/mini'

import { jsonReply } from '../../lib/call.ts'
import { listFields } from '../../lib/list-fields.ts'
import { parseBody } from './parse-body.ts'
import { DEFAULT_FPS, estimateCost } from './prices.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The body of `POST /v2/generations/estimate`. */
export interface SyncCostEstimate {
  /** The number of frames of the video. */
  readonly estimatedFrameCount: number
  /** The cost in US dollars. */
  readonly estimatedGenerationCost: number
  /** The cost in credits. Null for an organization that pays in dollars, as that of the fake does. */
  readonly estimatedCredits: number | null
}

const POSITIVE = 'must be a number above 0'
const positive = z.number(POSITIVE).check(z.positive(POSITIVE))

const bodySchema = z.object(
  {
    model: z.string('must be a string').check(z.minLength(1, 'must not be empty')),
    duration: positive,
    fps: z.nullish(positive),
    reasoningEnabled: z.nullish(z.boolean('must be true or false')),
  },
  'must be an object',
)

/**
 * Estimates a cost from a model and a duration. Assumed: a 422 is for a model without a price, and for a number that is too
 * large; `reasoningEnabled` costs nothing; the organization pays in dollars.
 *
 * Source: https://sync.so/docs/api-reference/api/generate-api/estimate-cost
 */
export const estimate: Operation<SyncInput> = {
  name: 'estimate',
  method: 'POST',
  path: '/v2/generations/estimate',
  accepts: 'json',
  knownInput: { body: listFields(bodySchema) },
  handle(context) {
    const body = parseBody(bodySchema, context)
    if ('error' in body) return body.error
    const { model, duration, fps } = body.value
    const estimated = estimateCost(context, { model, seconds: duration, fps: fps ?? DEFAULT_FPS })
    if ('error' in estimated) return estimated.error
    return jsonReply<SyncCostEstimate>(200, { ...estimated.cost, estimatedCredits: null })
  },
}

/** The second path of the estimate. */
export const estimateAlias: Operation<SyncInput> = { ...estimate, path: '/v2/generate/estimate-cost' }
