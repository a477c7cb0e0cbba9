import { jsonReply } from '../../../lib/call.ts'
import { validationErrorReply } from '../errors.ts'
import { findListMistake, parseList } from '../query.ts'
import { BATCH_STATUSES, batches, listIds, serializeBatch } from './batch.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { SyncBatch } from './batch.ts'

const TIMES = ['created_after', 'created_before'] as const

/**
 * The newest batch comes first. Assumed: both times are excluded, and a wrong filter is a 400.
 *
 * Source: https://sync.so/docs/api-reference/api/batch-api/list
 */
export const listBatches: Operation<SyncInput> = {
  name: 'batch-list',
  method: 'GET',
  path: '/v2/batch',
  knownInput: { query: ['status', ...TIMES] },
  handle(context) {
    const { query, links } = context
    const statuses = parseList(query, 'status')
    const [after, before] = TIMES.map((name) => readTime(query, name))
    const mistakes = [
      findListMistake('status', statuses, BATCH_STATUSES),
      ...TIMES.map(
        (name) => Number.isNaN(readTime(query, name)) && `${name} must be an ISO 8601 date and time`,
      ),
    ].filter((mistake) => typeof mistake === 'string')
    if (mistakes.length > 0) return validationErrorReply(mistakes)
    const found = context
      .collection(batches)
      .list()
      .filter(({ createdAt }) => createdAt > (after ?? -Infinity) && createdAt < (before ?? Infinity))
      .map((row) => ({ row, snapshots: context.peekAll(listIds(row)) }))
      .map(({ row, snapshots }) => ({ snapshots, batch: serializeBatch(row, snapshots, links) }))
      .filter(({ batch }) => statuses?.includes(batch.status) !== false)
    context.recordListed(found.flatMap(({ snapshots }) => snapshots))
    return jsonReply<readonly SyncBatch[]>(
      200,
      found.map(({ batch }) => batch),
    )
  },
}

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:(T[\d:.]+)(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * Returns milliseconds since the epoch: undefined without the parameter, NaN for a text that is not a time. Assumed: a time without
 * an offset is UTC.
 */
function readTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const [, date, time = '', offset = 'Z'] = ISO_TIME.exec(text) ?? []
  return date === undefined ? Number.NaN : Date.parse(time === '' ? date : `${date}${time}${offset}`)
}
