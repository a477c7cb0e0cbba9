import { jsonReply } from '../../lib/call.ts'
import { insufficientCreditsReply } from './errors.ts'
import { serializeCreated } from './serialize.ts'
import type { Reply } from '../../lib/call.ts'
import type { PrismInput } from './requests.ts'
import type { Context } from '../context.ts'

/** Assumed: every video costs the only published charge. A failed video is not refunded. */
export const CREDITS_PER_VIDEO = 50

/** Charges the credits and creates the generations of a valid submit. */
export function submit(context: Context<PrismInput>, input: PrismInput, count: number): Reply {
  const credits = CREDITS_PER_VIDEO * count
  const budget = context.quota('credits')
  if (budget !== undefined && !context.consume('credits', credits, budget)) {
    context.setReason(
      `the submit costs ${credits} credits, but less than that is left of the quota of ${budget}`,
    )
    return insufficientCreditsReply()
  }
  const snapshots = Array.from({ length: count }, () => context.create(input))
  return jsonReply(200, serializeCreated(snapshots, { input, credits, revision: context.revision }))
}
