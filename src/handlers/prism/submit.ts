import { jsonReply } from '../../lib/call.ts'
import { refuseCredits } from './errors.ts'
import { serializeSubmitted } from './serialize.ts'
import type { Reply } from '../../lib/call.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { Context } from '../provider.ts'

/** Assumed: what every video costs, after the one published charge. A failed one is not refunded. */
const CREDITS = 50

/** Charges for the videos and starts them, once everything else about a submit is found to be right. */
export function submit(context: Context<PrismInput>, input: PrismInput, count: number): Reply {
  const credits = CREDITS * count
  const budget = context.quota('credits')
  if (budget !== undefined && !context.consume('credits', credits, budget)) {
    context.setReason(`it costs ${credits} credits, and less is left of ${budget}`)
    return refuseCredits()
  }
  const started = Array.from({ length: count }, () => context.create(input))
  return jsonReply(200, serializeSubmitted(started, { input, credits, revision: context.revision }))
}
