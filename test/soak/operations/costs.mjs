import { sync } from '../providers/sync.mjs'
import { pickSession } from './callers.mjs'
import { performCall } from './perform.mjs'
import { isExclusive } from './reads.mjs'
import { buildKeyedCall, listKnown } from './rows.mjs'

/** Plans an estimate of a cost at Sync: of a model and a duration, or of the body of a submit. */
export function planCost(context) {
  const { random, claim } = context
  const session = pickSession(context)
  if (!claim(session)) return undefined
  const call = (random.chance(0.5) ? buildEstimate : buildAnalysis)(context, session)
  const label = `${call.operation} ${session}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}

function buildEstimate(context, session) {
  const { random } = context
  const video = {
    model: random.pick(['sync-3', 'lipsync-2', 'lipsync-2-pro', 'lipsync-0']),
    seconds: random.between(0, 60),
    fps: random.chance(0.3) ? random.between(1, 60) : undefined,
  }
  const { model, seconds, fps } = video
  return buildKeyedCall(context, {
    session,
    operation: 'estimate',
    path: random.pick(['/v2/generations/estimate', '/v2/generate/estimate-cost']),
    json: { model, duration: seconds, fps },
    video,
  })
}

function buildAnalysis(context, session) {
  const { random, model } = context
  const { json, input } = sync.buildSubmit(random, {
    assets: listKnown(model, session, 'assets'),
    isJson: true,
  })
  const isInvalid = random.chance(0.1)
  return buildKeyedCall(context, {
    session,
    operation: 'analyze-cost',
    path: '/v2/analyze/cost',
    json: isInvalid ? random.pick(sync.invalidSubmits)(json) : json,
    submit: { input },
    ...(isInvalid && { bodyStatus: 400 }),
  })
}
