import { createRow, findByUrl, isRow } from '../model/rows.mjs'
import { isEnded } from '../model/states.mjs'
import { poll, stateAt } from '../model/timeline.mjs'
import { subscribeBatch } from '../model/webhooks.mjs'
import { createForCall, isText } from './shared.mjs'
import { buildGeneration } from './sync-bodies.mjs'
import { badRequest, buildCodedShape, buildErrorShape, coded } from './sync-errors.mjs'

const BATCH_ID = /^batch_[0-9a-f]{32}$/
const noBatch = () => ({ reply: { status: 404, body: buildErrorShape(404) } })

/** Returns the generations of a batch that still exist, deleted ones included. */
function listExisting({ lines }) {
  return lines.map(({ generation }) => generation).filter(({ isGone }) => !isGone)
}

export function isRunning(batch, at) {
  return listExisting(batch).some((generation) => !isEnded(stateAt(generation, at).state))
}

/** Returns the body of a batch at the time of `end.since`. */
export function buildBatch(batch, { since }, { base }) {
  const states = listExisting(batch).map((generation) => stateAt(generation, since).state)
  return describeBatch(batch, states, base)
}

function describeBatch(batch, states, base) {
  const { createdAt, lines, hook } = batch
  const success = states.filter((state) => state === 'completed').length
  const pending = states.filter((state) => !isEnded(state)).length
  return {
    id: batch.hasId,
    created_at: new Date(createdAt).toISOString(),
    status: getStatus({ success, pending, isStarted: states.some((state) => state !== 'queued') }),
    metrics: {
      total_generations: lines.length,
      success_count: success,
      failed_count: lines.length - success - pending,
      pending_count: pending,
    },
    webhookUrl: hook?.url ?? null,
    outputUrl: function isResultUrl(url) {
      return url === (pending > 0 ? '' : `${base.api}/v2/batches/${batch.id}/result`)
    },
  }
}

function getStatus({ success, pending, isStarted }) {
  if (pending > 0) return isStarted ? 'PROCESSING' : 'JOBS_CREATED'
  return success > 0 ? 'COMPLETED' : 'FAILED'
}

function create(context) {
  const { call, model, session, at, provider } = context
  const { lines, hook, isDryRun } = call.batch
  if (call.bodyStatus !== undefined) return badRequest()
  if (isDryRun) return { reply: { status: 200, body: { status: 'VALIDATED' } } }
  const limit = model.settings.quotas?.sync?.batches ?? Infinity
  if (session.batches.filter((batch) => isRunning(batch, at)).length >= limit) {
    const { message, error, statusCode, errorCode } = buildCodedShape('concurrency_limit_reached', 429)
    return { reply: { status: 429, body: { message, error, statusCode, errorCode } } }
  }
  const created = lines.map(({ mark, ...line }) =>
    createForCall({ ...context, call: { ...call, choice: call.choice ?? mark } }, line),
  )
  const batch = createRow(
    model,
    { session, kind: 'batch', pattern: BATCH_ID },
    {
      provider: 'sync',
      createdAt: at,
      hook,
      lines: lines.map(({ requestId }, index) => ({ requestId, generation: created[index] })),
    },
  )
  session.batches.push(batch)
  subscribeBatch(model, batch, { base: call.base, provider })
  // The answer shows the batch before its first step.
  const states = created.map(() => 'queued')
  return {
    created,
    reply: { status: 201, body: { ...describeBatch(batch, states, call.base), status: 'PENDING' } },
  }
}

function readStatus({ call, session, at }) {
  const batch = session.batches.find((row) => isRow(row, call.rowId))
  if (batch === undefined) return noBatch()
  const states = listExisting(batch).map((generation) => poll(generation, at).state)
  return { reply: { status: 200, body: describeBatch(batch, states, call.base) } }
}

function list({ call, session, at }) {
  const { statuses, after = -Infinity } = call.filter
  if (statuses?.includes('DONE')) return badRequest()
  const body = session.batches
    .toReversed()
    .filter(({ createdAt }) => createdAt > after)
    .map((batch) => buildBatch(batch, { since: at }, call))
    .filter(({ status }) => statuses?.includes(status) !== false)
  return { reply: { status: 200, body } }
}

/** Returns the operation about the batch of a URL without a key, which is refused until the batch has ended. */
function aboutEnded(answer) {
  return ({ model, call }) => {
    const batch = findByUrl(model, call, 'batches')
    if (batch === undefined) return noBatch()
    const at = call.nowIn(batch.session)
    return isRunning(batch, at) ? coded(409, 'generation_conflict') : { reply: answer(batch, { call, at }) }
  }
}

function redirect({ id }, { call }) {
  return { status: 302, headers: { location: `${call.base.media}/batches/${id}.jsonl` }, text: '' }
}

function readFile({ lines }, { call, at }) {
  return {
    status: 200,
    headers: { 'content-type': 'application/jsonl' },
    lines: lines.map(({ requestId, generation }) => ({
      request_id: requestId,
      ...(generation.isGone
        ? { id: isText, status: 'FAILED', error: isText }
        : buildGeneration(generation, stateAt(generation, at), { at, call })),
    })),
  }
}

export const syncBatchOperations = {
  'batch-create': create,
  'batch-status': readStatus,
  'batch-list': list,
  'batch-result': aboutEnded(redirect),
  'batch-file': aboutEnded(readFile),
}
