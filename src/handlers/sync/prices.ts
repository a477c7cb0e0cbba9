import { calculatePrice } from '../../lib/prices.ts'
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
 * Returns the cost of a video in dollars. Undefined if its model has no price, or if a number is too large. Assumed: the price
 * depends on the seconds, not on the frames, and the number of frames is rounded.
 */
export function estimateCost(
  { prices = SYNC_PRICES }: Pick<Context<unknown>, 'prices'>,
  { model, seconds, fps }: EstimatedVideo,
): Cost | undefined {
  const estimatedFrameCount = Math.round(seconds * fps)
  const estimatedGenerationCost = calculatePrice(prices, { model, seconds })
  if (estimatedGenerationCost === undefined || !Number.isFinite(estimatedGenerationCost)) return undefined
  return Number.isSafeInteger(estimatedFrameCount)
    ? { estimatedFrameCount, estimatedGenerationCost }
    : undefined
}
