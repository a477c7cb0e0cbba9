import { shorten } from '../../lib/shorten.ts'
import { calculatePrice } from '../../lib/prices.ts'
import { errorReplyByCode } from './codes.ts'
import type { Reply } from '../../lib/call.ts'
import type { Prices } from '../../lib/prices.ts'
import type { Context } from '../context.ts'

/**
 * The prices of a second of video in dollars. The `prices` option replaces them. Assumed: the highest documented price of three
 * models, and prices of the same order for the others.
 *
 * Source: https://sync.so/docs/product/billing
 */
export const SYNC_PRICES: Prices = {
  models: {
    'sync-3': 0.133,
    'lipsync-2': 0.05,
    'lipsync-2-pro': 0.083,
    'lipsync-1.9.0-beta': 0.02,
    'react-1': 0.1,
  },
}

/** The frame rate of estimates. Source: https://sync.so/docs/api-reference/api/generate-api/estimate-cost */
export const DEFAULT_FPS = 30

/** The video that an estimate is about. */
interface EstimatedVideo {
  readonly model: string
  readonly seconds: number
  readonly fps: number
}

/** The fields that both estimates have. */
interface Cost {
  readonly estimatedFrameCount: number
  readonly estimatedGenerationCost: number
}

/**
 * Returns the cost of a video in dollars, or an error if the model has no price, or if a number is too large. Assumed:
 * the price depends on the seconds, not on the frames, and the number of frames is rounded.
 */
export function estimateCost(
  context: Pick<Context<unknown>, 'prices' | 'setReason'>,
  { model, seconds, fps }: EstimatedVideo,
): { readonly cost: Cost } | { readonly error: Reply } {
  const { prices = SYNC_PRICES } = context
  const estimatedFrameCount = Math.round(seconds * fps)
  const estimatedGenerationCost = calculatePrice(prices, { model, seconds })
  if (estimatedGenerationCost === undefined) {
    const name = JSON.stringify(shorten(model, MAX_NAME_LENGTH))
    return refuseEstimate(
      context,
      `the model ${name} has no price: set its price in prices.sync.models, or prices.sync.perSecond`,
    )
  }
  if (!Number.isSafeInteger(estimatedFrameCount))
    return refuseEstimate(context, 'the number of frames is too large: lower the duration or fps')
  if (!Number.isFinite(estimatedGenerationCost))
    return refuseEstimate(context, 'the cost is too large: lower the duration, or the prices in prices.sync')
  return { cost: { estimatedFrameCount, estimatedGenerationCost } }
}

/** The number of characters of a name in a reason. */
const MAX_NAME_LENGTH = 100

function refuseEstimate(
  context: Pick<Context<unknown>, 'setReason'>,
  reason: string,
): { readonly error: Reply } {
  context.setReason(reason)
  return { error: errorReplyByCode('cost_estimate_unavailable') }
}
