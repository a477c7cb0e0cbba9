import { planAsset } from './assets.mjs'
import { planBatch, planBatchRead } from './batches.mjs'
import { planAdvance, planAdvanceAll, planAdvanceTo, planReadClock } from './clocks.mjs'
import { planCost } from './costs.mjs'
import { planCreate, planEnd, planShow } from './generations.mjs'
import { planForeign, planMistake } from './guard.mjs'
import { planHang, planLeave, planSlowBody, planUpload, planUploadEnd, planWait } from './held.mjs'
import { planVideo } from './media.mjs'
import { planCatalog, planList, planOfOne, planStatus } from './reads.mjs'
import { planDeliveries, planReport, planRequests, planResend } from './records.mjs'
import { planWrongKey, planWrongRoute } from './refused.mjs'
import { planReset, planResetAll, planUse } from './sessions.mjs'
import { planSubmit } from './submits.mjs'

/** The operations, with weights. */
const OPERATIONS = [
  [120, planStatus],
  [75, planSubmit],
  [20, planWait],
  [18, planList],
  [18, planOfOne],
  [12, planVideo],
  [40, planAsset],
  [3, planBatch],
  [14, planBatchRead],
  [4, planCost],
  [8, planWrongKey],
  [8, planWrongRoute],
  [6, planCatalog],
  [30, planAdvance],
  [8, planAdvanceAll],
  [8, planAdvanceTo],
  [3, planReadClock],
  [14, planEnd],
  [12, planCreate],
  [10, planShow],
  [14, planRequests],
  [10, planDeliveries],
  [4, planResend],
  [0.3, planReport],
  [12, planUse],
  [8, planReset],
  [0.5, planResetAll],
  [10, planUpload],
  [10, planUploadEnd],
  [3, planHang],
  [8, planLeave],
  [0.5, planSlowBody],
  [3, planForeign],
  [4, planMistake],
]

const MAX_BATCH = 8
const MAX_TRIES = 40

/** Plans the operations of one step, which run at once and are about different sessions. */
export function planStep(context) {
  // One that is about all sessions, or whose place in the order of all calls matters, runs alone.
  const { random } = context
  const size = random.chance(0.4) ? 1 : random.between(2, MAX_BATCH)
  const plans = []
  for (let tries = 0; plans.length < size && tries < MAX_TRIES; tries += 1) {
    const plan = random.weighted(OPERATIONS)(context)
    if (plan === undefined || (plan.isExclusive && plans.length > 0)) continue
    plans.push(plan)
    if (plan.isExclusive) break
  }
  return plans
}
