import { jsonReply } from '../../lib/call.ts'
import { assets } from './assets/asset.ts'
import { GENERATE_FIELDS } from './generate-body.ts'
import { DEFAULT_FPS, estimateCost } from './prices.ts'
import { readJson } from './read-body.ts'
import { validateSubmit } from './validate-submit.ts'
import type { SyncInput } from './requests.ts'
import type { Context } from '../context.ts'
import type { Operation } from '../provider.ts'
import type { GenerateBody } from './generate-body.ts'

/** The only item of the body of `POST /v2/analyze/cost`. */
export interface SyncCost {
  /** The number of frames of the video. */
  readonly estimatedFrameCount: number
  /** The cost in US dollars. */
  readonly estimatedGenerationCost: number
}

/**
 * Takes the body of a submit, and creates nothing. Assumed: a model without a price gets the error of the newer estimate.
 *
 * Source: https://docs.sync.so/api-reference/endpoint/analyze/post-cost
 */
export const analyzeCost: Operation<SyncInput> = {
  name: 'analyze-cost',
  method: 'POST',
  path: '/v2/analyze/cost',
  accepts: 'json',
  knownInput: { body: GENERATE_FIELDS },
  handle(context) {
    const json = readJson(context.body)
    if ('error' in json) return json.error
    const submit = validateSubmit(context, json.value)
    if ('error' in submit) return submit.error
    const { model } = submit.body
    const seconds = getVideoSeconds(context, submit.body)
    const estimated = estimateCost(context, { model, seconds, fps: DEFAULT_FPS })
    return 'error' in estimated ? estimated.error : jsonReply<readonly SyncCost[]>(200, [estimated.cost])
  },
}

/** Assumed: the length of a video that the fake does not know, because it fetches none. */
const UNKNOWN_SECONDS = 8

/** Returns the length of the video of a submit, which the fake knows only for an asset whose bytes it has. */
function getVideoSeconds(context: Context<SyncInput>, { input }: GenerateBody): number {
  const assetId = input.find(({ type }) => type === 'video')?.['assetId']
  const asset = typeof assetId === 'string' ? context.collection(assets).get(assetId) : undefined
  return asset?.durationSeconds ?? UNKNOWN_SECONDS
}
