import { jsonReply } from '../../../lib/call.ts'
import { isWebUrl } from '../../../lib/parse-url.ts'
import { isRecord } from '../../../lib/unknown-record.ts'
import { isTerminal } from '../../../scenarios/scenario.ts'
import { buildInput } from '../build-input.ts'
import { validationErrorReply } from '../errors.ts'
import { findRepeated } from '../generate-form.ts'
import { checkBatches } from '../limits.ts'
import { bodyErrorReply } from '../read-body.ts'
import { batches, listIds, serializeBatch } from './batch.ts'
import { listRows, parseLines, readRequests } from './read-requests.ts'
import { LINE_FIELDS, warnOfUnknownFields } from './unknown-fields.ts'
import type { Body, FormFile } from '../../../lib/body.ts'
import type { Reply } from '../../../lib/call.ts'
import type { Context } from '../../context.ts'
import type { Operation } from '../../provider.ts'
import type { SyncInput } from '../requests.ts'
import type { BatchLine, BatchRow, SyncBatch } from './batch.ts'
import type { BatchEntries, BatchRequest, Mistakes } from './read-requests.ts'

/** The body of a dry run. */
export interface SyncBatchValidation {
  /** The file is valid. */
  readonly status: 'VALIDATED'
}

/** The largest file, in bytes. Source: https://sync.so/docs/api-reference/guides/batch-processing */
const MAX_FILE_BYTES = 5 * 1_024 ** 2

/** The fields of the form that can have the file. */
const FILE_FIELDS = ['input', 'file']

/**
 * Creates a generation for each line. Assumed: the status code, that all mistakes are a 400, and that no fault of a submit applies to
 * a line.
 *
 * Source: https://sync.so/docs/api-reference/api/batch-api/create
 */
export const createBatch: Operation<SyncInput> = {
  name: 'batch-create',
  method: 'POST',
  path: '/v2/batch',
  accepts: 'json-or-form',
  keepsFiles: true,
  knownInput: { body: { webhook_url: true, dry_run: true, rows: LINE_FIELDS }, files: FILE_FIELDS },
  handle(context) {
    const { body } = context
    if (body.kind === 'refused') return bodyErrorReply(body, 'JSON or a form')
    const batch = body.kind === 'json' ? readJsonBatch(body.value) : readFormBatch(body)
    if ('mistakes' in batch) return validationErrorReply(batch.mistakes)
    if (body.kind === 'form') warnOfUnknownFields(context, batch.entries.entries)
    const read = readRequests(context, batch.entries)
    if ('mistakes' in read) return validationErrorReply(read.mistakes)
    const { requests } = read
    const markError = checkMarks(context, requests)
    if (markError !== undefined) return markError
    if (batch.isDryRun) return jsonReply<SyncBatchValidation>(200, { status: 'VALIDATED' })
    return (
      checkBatches(context, () => countRunning(context)) ??
      createAndReply(context, requests, batch.webhookUrl)
    )
  },
}

/** The content of a submit of a batch. */
interface BatchSubmit {
  readonly entries: BatchEntries
  readonly webhookUrl: string | null
  readonly isDryRun: boolean
}

function readFormBatch(body: Exclude<Body, { kind: 'json' | 'refused' }>): BatchSubmit | Mistakes {
  if (body.kind !== 'form') return { mistakes: ['body must be JSON or a form'] }
  const files = body.files.filter(({ field }) => FILE_FIELDS.includes(field))
  if (files.length !== 1)
    return {
      mistakes: [
        `input must be one file, in the field ${FILE_FIELDS.join(' or ')}. The form has ${files.length}`,
      ],
    }
  const text = readText(files)
  if (typeof text !== 'string') return { mistakes: [text.mistake] }
  if (/^\s*\[/.test(text))
    return { mistakes: ['input must have one JSON object per line, but it is a JSON array'] }
  const repeated = findRepeated(body.fields, [])
  if (repeated.length > 0) return { mistakes: repeated }
  const { webhook_url: webhookUrl, dry_run: dryRun } = Object.fromEntries(body.fields)
  return readSettings(parseLines(text), { webhookUrl: webhookUrl || null, dryRun: dryRun || null })
}

function readJsonBatch(value: unknown): BatchSubmit | Mistakes {
  const rows = isRecord(value) ? value['rows'] : undefined
  if (!isRecord(value) || !Array.isArray(rows)) return { mistakes: ['rows must be a list'] }
  return readSettings(listRows(rows), { webhookUrl: value['webhook_url'], dryRun: value['dry_run'] })
}

function readSettings(
  entries: BatchEntries,
  { webhookUrl = null, dryRun = null }: { readonly webhookUrl: unknown; readonly dryRun: unknown },
): BatchSubmit | Mistakes {
  const hasUrl = typeof webhookUrl === 'string' && isWebUrl(webhookUrl)
  const mistakes = [
    webhookUrl !== null && !hasUrl && 'webhook_url must be an http or https URL',
    ![null, true, false, 'true', 'false'].some((value) => value === dryRun) &&
      'dry_run must be true or false',
  ].filter((mistake) => typeof mistake === 'string')
  if (mistakes.length > 0) return { mistakes }
  return { entries, webhookUrl: hasUrl ? webhookUrl : null, isDryRun: dryRun === true || dryRun === 'true' }
}

function readText([file]: readonly FormFile[]): string | { readonly mistake: string } {
  const bytes = file?.bytes?.()
  if (file !== undefined && file.size > MAX_FILE_BYTES)
    return { mistake: `input must have at most ${MAX_FILE_BYTES} bytes` }
  if (bytes === undefined)
    return { mistake: 'input was not kept: running uploads use all of the file memory' }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { mistake: 'input must be UTF-8 text' }
  }
}

/** An unknown scenario in a mark is refused before anything is created. */
function checkMarks(context: Context<SyncInput>, requests: readonly BatchRequest[]): Reply | undefined {
  for (const { text, place } of requests) {
    const mistake = context.explainMark(text)
    if (mistake === undefined) continue
    context.setReason(mistake)
    const reply = validationErrorReply([`${place}: ${mistake}`])
    return { ...reply, headers: { ...reply.headers, 'x-mock-error': 'unknown-scenario' } }
  }
  return undefined
}

function countRunning(context: Context<SyncInput>): number {
  return context
    .collection(batches)
    .list()
    .filter((row) => context.peekAll(listIds(row)).some(({ state }) => !isTerminal(state.state))).length
}

function createAndReply(
  context: Context<SyncInput>,
  requests: readonly BatchRequest[],
  webhookUrl: string | null,
): Reply {
  const lines = requests.map((request) => createLine(context, request))
  const id = `batch_${context.nextId('batch').replaceAll('-', '')}`
  const row: BatchRow = { id, createdAt: context.at, webhookUrl, lines }
  context.collection(batches).set(row)
  context.sendWhenAllEnd(batches, row)
  const batch = serializeBatch(row, context.peekAll(listIds(row)), context.links)
  // The reply shows the batch before its first step. Assumed: only this reply has the status PENDING.
  const metrics = { ...batch.metrics, success_count: 0, failed_count: 0, pending_count: lines.length }
  return jsonReply<SyncBatch>(201, { ...batch, status: 'PENDING', metrics, outputUrl: '' })
}

function createLine(context: Context<SyncInput>, { requestId, body, text }: BatchRequest): BatchLine {
  const { generation } = context.create(buildInput(body), { text })
  const { scenario, faults } = generation.plan
  if (faults.some(({ on }) => on === 'create'))
    context.warnOnce(
      `Scenario ${scenario} has faults on create. They do not apply to the lines of a batch. Use faults on batch-create.`,
    )
  return { requestId, generationId: generation.id }
}
