import { DEFAULT_SESSION, now } from '../model/model.mjs'
import { LIFECYCLE_CHOICES } from '../scenarios.mjs'
import { isRunning } from '../providers/sync-batches.mjs'
import { sync } from '../providers/sync.mjs'
import { pickSession } from './callers.mjs'
import { buildForm } from './forms.mjs'
import { performCall } from './perform.mjs'
import { isExclusive } from './reads.mjs'
import { buildKeyedCall, buildUrlCall, listKnown, pickOwner } from './rows.mjs'
import { buildHook } from './submits.mjs'

const LINES = 20

/** Scenarios that time ends soon. A batch with any other may never end. */
const SHORT_CHOICES = LIFECYCLE_CHOICES.filter(([, name]) => !['slow', 'stuck', 'third-poll'].includes(name))

/** Plans a batch whose lines choose different scenarios: as a form or as JSON, valid or not, or a dry run. */
export function planBatch(context) {
  const { random, claim } = context
  const session = random.chance(0.5) ? pickOwner(context, 'batches') : pickSession(context)
  if (!claim(session)) return undefined
  const choices = random.chance(0.7) ? SHORT_CHOICES : LIFECYCLE_CHOICES
  const choice = random.chance(0.2) ? random.weighted(choices) : undefined
  const hook = random.chance(0.6) ? buildHook(context) : undefined
  const isDryRun = random.chance(0.05)
  const lines = Array.from({ length: LINES }, (_, index) => buildLine(context, `r${index}`, choices))
  const spoil = random.chance(0.1) ? random.pick(SPOILERS) : (rows) => rows
  const rows = spoil(
    lines.map(({ requestId, json }) => ({ request_id: requestId, endpoint: '/v2/generate', payload: json })),
  )
  const settings = {
    ...(hook !== undefined && { webhook_url: hook.url }),
    ...(isDryRun && { dry_run: true }),
  }
  const isForm = random.chance(0.7)
  const call = buildKeyedCall(context, {
    session,
    choice,
    operation: 'batch-create',
    path: '/v2/batch',
    json: { ...settings, rows },
    ...(isForm && buildBatchForm(random, { settings, rows })),
    batch: { lines, hook, isDryRun },
    bodyStatus: SPOILERS.includes(spoil) ? 400 : undefined,
  })
  const label = `batch ${session} ${choice ?? ''} ${lines.map(({ mark }) => mark ?? '').join(',')}`
  return {
    label,
    isExclusive: context.limitsGenerations() || context.createsSession(session),
    run: () => performCall(context, label, call),
  }
}

function buildLine(context, requestId, choices) {
  const { random } = context
  const mark = random.chance(0.5) ? random.weighted(choices) : undefined
  const hook = random.chance(0.05) ? buildHook(context) : undefined
  const { json, input } = sync.buildSubmit(random, { hookUrl: hook?.url, mark, isJson: true })
  return { requestId, mark, hook, json, input }
}

const withoutInput = (payload) => ({ ...payload, input: [] })

const SPOILERS = [
  (rows) => rows.slice(1),
  (rows) => [...rows.slice(1), { ...rows[0], payload: withoutInput(rows[0].payload) }],
  (rows) => [...rows, rows[0]],
]

function buildBatchForm(random, { settings, rows }) {
  const bytes = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const files = [{ field: random.pick(['input', 'file']), fileName: 'batch.jsonl', bytes }]
  return buildForm(random, { json: settings, files })
}

const STATUS_LISTS = [['COMPLETED', 'FAILED'], ['PROCESSING', 'JOBS_CREATED'], ['DONE']]

const ACTIONS = [
  [6, buildStatus],
  [3, buildList],
  [2, buildResult],
  [3, buildFile],
]

/** Plans a read of a batch, of the list of batches, or of a result file. */
export function planBatchRead(context) {
  const { random, claim, model } = context
  const session = pickOwner(context, 'batches')
  if (listKnown(model, session, 'batches').length === 0 && random.chance(0.8)) return undefined
  if (!claim(session) || (session !== DEFAULT_SESSION && !claim(DEFAULT_SESSION))) return undefined
  const call = random.weighted(ACTIONS)(context, session)
  const label = `${call.operation} ${session} ${call.variant ?? call.rowId ?? ''}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}

function pickId({ random }, rows) {
  return rows.length === 0 || random.chance(0.05) ? 'batch_unknown' : random.pick(rows).id
}

function buildStatus(context, session) {
  const id = pickId(context, listKnown(context.model, session, 'batches'))
  return buildKeyedCall(context, {
    session,
    operation: 'batch-status',
    path: `/v2/batch/${id}`,
    rowId: id,
  })
}

function buildList(context, session) {
  const { random, model } = context
  const rows = listKnown(model, session, 'batches')
  const filter = {
    statuses: random.chance(0.4) ? random.pick(STATUS_LISTS) : undefined,
    after: rows.length > 0 && random.chance(0.3) ? random.pick(rows).createdAt : undefined,
  }
  const query = new URLSearchParams({
    ...(filter.statuses !== undefined && { status: filter.statuses.join(',') }),
    ...(filter.after !== undefined && { created_after: new Date(filter.after).toISOString() }),
  }).toString()
  return buildKeyedCall(context, {
    session,
    operation: 'batch-list',
    path: `/v2/batch?${query}`,
    filter,
    variant: query,
  })
}

function buildResult(context, session) {
  return buildOutput(context, session, {
    operation: 'batch-result',
    buildUrl: (id, { api }) => `${api}/v2/batches/${id}/result`,
  })
}

function buildFile(context, session) {
  return buildOutput(context, session, {
    operation: 'batch-file',
    buildUrl: (id, { media }) => `${media}/batches/${id}.jsonl`,
  })
}

function buildOutput(context, session, { operation, buildUrl }) {
  const { random, model } = context
  const rows = listKnown(model, session, 'batches')
  const ended = rows.filter((batch) => !isRunning(batch, now(model, batch.session)))
  const id = pickId(context, ended.length > 0 && random.chance(0.8) ? ended : rows)
  return buildUrlCall(context, {
    session: random.chance(0.7) ? session : DEFAULT_SESSION,
    operation,
    rowId: id,
    buildUrl: (base) => buildUrl(id, base),
  })
}
