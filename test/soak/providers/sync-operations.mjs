import { listGenerations } from '../model/model.mjs'
import { isEnded } from '../model/states.mjs'
import { poll, stateAt } from '../model/timeline.mjs'
import { createForCall, findOnly, findOwners, isText, serveVideo } from './shared.mjs'
import { findAssetError, keepFiles } from './sync-assets.mjs'
import { buildGeneration, buildResultUrl, getSyncStatus } from './sync-bodies.mjs'
import {
  badRequest,
  buildConcurrencyError,
  buildError,
  buildErrorShape,
  coded,
  notFound,
} from './sync-errors.mjs'

const IDEMPOTENCY_MS = 24 * 3_600_000

function create(context) {
  const { call, session, at } = context
  const key = call.revision >= '2026-10' ? call.idempotencyKey : undefined
  if (key?.isInvalid === true) return coded(400, 'INVALID_IDEMPOTENCY_KEY')
  if (call.bodyStatus !== undefined && call.bodyProblem !== 'fields') return refuseBody(call)
  if (key === undefined) return createNew(context)
  const cached = session.idempotency.get(key.text)
  if (cached !== undefined && at < cached.expiresAt) {
    if (cached.fingerprint !== key.fingerprint) return coded(409, 'IDEMPOTENCY_KEY_CONFLICT')
    return { reply: { ...cached.reply, body: showCreated(cached.generation, cached) } }
  }
  const result = createNew(context)
  const [generation] = result.created ?? []
  if (generation !== undefined)
    session.idempotency.set(key.text, {
      fingerprint: key.fingerprint,
      expiresAt: at + IDEMPOTENCY_MS,
      generation,
      base: call.base,
      reply: { status: 201 },
    })
  return result
}

function refuseBody({ bodyStatus }) {
  return bodyStatus === 413
    ? coded(413, 'generation_input_validation_failed')
    : { reply: { status: bodyStatus, body: buildErrorShape(bodyStatus) } }
}

function createNew(context) {
  const { call, session, at, model } = context
  if (call.bodyStatus !== undefined) return refuseBody(call)
  const assetError = findAssetError(session, call.submit.input.input)
  if (assetError !== undefined) return assetError
  const limit = model.settings.quotas?.sync?.concurrency
  const active = countActive(session, at)
  if (limit !== undefined && active >= limit) {
    const headers = { 'x-sync-concurrency-limit': String(limit), 'x-sync-active-generations': String(active) }
    return { reply: { status: 429, body: buildConcurrencyError(active, limit), headers } }
  }
  const input = keepFiles(context, call.submit.input)
  const generation = createForCall(context, { ...call.submit, input })
  return {
    generation,
    created: [generation],
    reply: { status: 201, body: showCreated(generation, call), readIds: (body) => [body.id] },
  }
}

/** Returns the answer to a submit, which shows the generation before its first step. */
function showCreated(generation, { base }) {
  const body = buildGeneration(generation, { state: 'queued' }, { call: { base } })
  return { ...body, id: generation.id ?? isText }
}

function countActive(session, at) {
  return listSync(session).filter((generation) => !isEnded(stateAt(generation, at).state)).length
}

function listSync(session) {
  return listGenerations(session).filter(({ provider }) => provider === 'sync')
}

function readStatus(context) {
  const { call, generation, at } = context
  const { wait } = call
  if (wait?.isInvalid === true) return badRequest()
  if (generation === undefined) return notFound(context)
  const state = poll(generation, at)
  if (wait === undefined || isEnded(state.state) || wait.seconds === 0)
    return {
      state: state.state,
      reply: {
        status: 200,
        body: buildGeneration(generation, state, { at, call }),
        headers: wait === undefined ? {} : buildWaitHeaders(call),
      },
    }
  return { held: { ...context, kind: 'wait', deadline: at + wait.seconds * 1_000 } }
}

function buildWaitHeaders({ revision, wait }) {
  return revision < '2026-08' ? {} : { 'x-sync-wait-timeout-seconds': String(wait.seconds) }
}

/** Returns the answer to a long-poll that ended at an instant; 404 if its generation was removed. */
export function answerWait(held, endedAt) {
  const { call, generation } = held
  if (endedAt === undefined) return notFound(held)
  const state = stateAt(generation, endedAt)
  return {
    state: state.state,
    reply: {
      status: 200,
      body: buildGeneration(generation, state, { at: endedAt, call }),
      headers: buildWaitHeaders(call),
    },
  }
}

function list({ call, session, at }) {
  const { filter, revision } = call
  const hasPages = revision >= '2026-10'
  const all = listSync(session).toReversed()
  const cursor = hasPages ? filter.cursor : undefined
  const isUnknownCursor = cursor !== undefined && !all.some(({ id }) => id === cursor)
  const isWrongStatus = filter.isUnknownStatus === true && revision >= '2026-08'
  const isWrongPage =
    hasPages && (filter.isInvalidLimit === true || (cursor !== undefined && filter.limit === undefined))
  if (isUnknownCursor || isWrongStatus || isWrongPage) return badRequest()
  const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1
  const found = all
    .slice(start)
    .map((generation) => ({ generation, state: stateAt(generation, at) }))
    .filter(({ state }) => filter.statuses?.includes(getSyncStatus(state.state)) !== false)
    .slice(0, hasPages ? filter.limit : undefined)
  return {
    reply: {
      status: 200,
      body: found.map(({ generation, state }) => buildGeneration(generation, state, { at, call })),
    },
  }
}

function count({ call, session, at }) {
  const { filter } = call
  if (filter.isUnknownStatus === true) return badRequest()
  const found = listSync(session).filter(
    (generation) => filter.statuses?.includes(getSyncStatus(stateAt(generation, at).state)) !== false,
  )
  return { reply: { status: 200, body: { count: found.length } } }
}

function remove(context) {
  const { generation, at, call } = context
  if (generation === undefined) return notFound(context)
  const state = stateAt(generation, at)
  if (!isEnded(state.state)) return coded(409, 'generation_not_deletable_while_processing')
  generation.isDeleted = true
  return { reply: { status: 200, body: buildGeneration(generation, state, { at, call }) } }
}

function download(context) {
  const { generation, at, call } = context
  if (generation === undefined) return notFound(context)
  if (stateAt(generation, at).state !== 'completed') return coded(409, 'generation_conflict')
  const text = generation.plan.output === 'missing' ? /^$/ : buildResultUrl(generation, call.base)
  return { reply: { status: 200, text } }
}

/** Redirects from an `outputUrl` to the video, for everyone who has its token. */
function readResult({ model, call }) {
  return answerWithToken(model, call, () => ({
    status: 302,
    headers: { location: /\.mp4\?token=/ },
    text: '',
  }))
}

/** Answers with the video, for everyone who has the token of its `outputUrl`. */
function readVideo({ model, call }) {
  return answerWithToken(model, call, (generation) =>
    generation.plan.output === 'missing' ? notFound({ call }).reply : serveVideo(call, generation),
  )
}

function answerWithToken(model, call, answer) {
  const owners = findOwners(model, call)
  return { generation: findOnly(owners), ...checkToken(call, owners[0], answer) }
}

function checkToken(call, owner, answer) {
  if (owner === undefined) return notFound({ call })
  if (call.isTampered) return { reply: buildError('forbidden', call) }
  if (owner.state !== 'completed') return coded(409, 'generation_conflict')
  if (owner.generation.plan.output === 'expired') return { reply: buildError('forbidden', call) }
  return { reply: answer(owner.generation) }
}

/** The prices of a second of video in dollars. */
const PRICES = { 'sync-3': 0.133, 'lipsync-2': 0.05, 'lipsync-2-pro': 0.083 }
const FPS = 30
const UNKNOWN_SECONDS = 8

function buildCost({ model, seconds, fps = FPS }) {
  const cost = PRICES[model] * seconds
  return {
    estimatedFrameCount: Math.round(seconds * fps),
    estimatedGenerationCost: function isCost(value) {
      return Math.abs(value - cost) < 0.000_001
    },
  }
}

/** Estimates the cost of `call.video`. */
function estimate({ call }) {
  const { model, seconds } = call.video
  if (seconds <= 0) return badRequest()
  if (PRICES[model] === undefined) return coded(422, 'cost_estimate_unavailable')
  return { reply: { status: 200, body: { ...buildCost(call.video), estimatedCredits: null } } }
}

function analyzeCost({ call, session }) {
  if (call.bodyStatus !== undefined) return refuseBody(call)
  const { model, input } = call.submit.input
  // No upload of the load is a video whose length the fake can read.
  return (
    findAssetError(session, input) ?? {
      reply: { status: 200, body: [buildCost({ model, seconds: UNKNOWN_SECONDS })] },
    }
  )
}

const ACCOUNT = { credentialType: 'api_key', billingModel: 'usage', billingUrl: isText }

export const syncOperations = {
  create,
  status: readStatus,
  list,
  count,
  delete: remove,
  download,
  result: readResult,
  video: readVideo,
  estimate,
  'analyze-cost': analyzeCost,
  account: () => ({ reply: { status: 200, body: ACCOUNT } }),
  models: () => ({ reply: { status: 200, body: Array.isArray } }),
  errors: () => ({ reply: { status: 200, body: Array.isArray } }),
  'webhook-secret': () => ({ reply: { status: 200, body: (body) => typeof body === 'object' } }),
}
