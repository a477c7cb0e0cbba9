import { shorten } from '../../lib/shorten.ts'
import { calculatePrice } from '../../lib/prices.ts'
import { errorReplyByCode } from './codes.ts'
import type { Reply } from '../../lib/call.ts'
import type { Prices } from '../../lib/prices.ts'
import type { Context } from '../context.ts'

/**
 * The prices of a second of video in dollars, which the `prices` option replaces. Assumed: the highest documented price of three
 * models, and prices of the same order for the others.
 *
 * Source: https://sync.so/docs/product/billing
 */
const SYNC_PRICES: Prices = {
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
 * Returns the cost of a video in dollars, or the error of a model that has no price and of a number that is too large. Assumed:
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
    return refuse(
      context,
      `the model ${name} has no price: set its price in prices.sync.models, or prices.sync.perSecond`,
    )
  }
  if (Number.isFinite(estimatedGenerationCost) && Number.isSafeInteger(estimatedFrameCount))
    return { cost: { estimatedFrameCount, estimatedGenerationCost } }
  return refuse(context, 'the duration or the frame rate is too large')
}

/** The number of characters of a name in a reason. */
const MAX_NAME_LENGTH = 100

function refuse(context: Pick<Context<unknown>, 'setReason'>, reason: string): { readonly error: Reply } {
  context.setReason(reason)
  return { error: errorReplyByCode('cost_estimate_unavailable') }
}
