import * as z from 'zod/mini'

import { recordOf, strictObject } from './parse.ts'

const MAX_PRICE = 1_000_000_000
const PRICE_RULE = `must be a number from 0 to ${MAX_PRICE}`
const price = z.number(PRICE_RULE).check(z.minimum(0, PRICE_RULE), z.maximum(MAX_PRICE, PRICE_RULE))

const models = recordOf(price, 'must be an object with a price for each model').check(
  z.refine((value) => Object.keys(value).length > 0, 'must have a price for at least one model'),
)

/** The schema of the prices of one provider. */
export const pricesSchema = strictObject({
  perVideo: z.optional(price),
  perSecond: z.optional(price),
  models: z.optional(models),
}).check(
  z.refine((value) => Object.values(value).some((part) => part !== undefined), {
    error: 'has no effect without a price. Add perVideo, perSecond or models, or leave it out',
    when: ({ issues }) => issues.length === 0,
  }),
)
