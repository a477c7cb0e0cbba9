import { appendPath } from '../../../lib/append-path.ts'
import { isTerminal } from '../../../scenarios/scenario.ts'
import { serveFile } from '../../../lib/serve-file.ts'
import { serializeGeneration } from '../serialize.ts'
import { batches, listIds, replyNotCompleted, replyWithoutBatch } from './batch.ts'
import type { SyncGeneration } from '../serialize.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'

/**
 * The result of a batch at its `outputUrl`: a redirect to the file. Assumed: it needs no key, as the result of a generation. Before
 * the end of the batch it is a 409.
 *
 * Source: https://sync.so/docs/api-reference/api/batch-api/get
 */
export const batchResult: Operation<SyncInput> = {
  name: 'batch-result',
  method: 'GET',
  path: '/v2/batches/:batchId/result',
  requiresKey: false,
  knownInput: {},
  handle(context) {
    const owned = context.findByUrl(batches, context.params['batchId'] ?? '')
    if (owned === undefined) return replyWithoutBatch(context, 'no batch has this id')
    const { row, session } = owned
    const snapshots = context.peekAll(listIds(row), session)
    if (snapshots.some(({ state }) => !isTerminal(state.state))) return replyNotCompleted()
    context.recordListed(snapshots)
    const location = appendPath(context.links.mediaUrl, 'batches', `${row.id}.jsonl`)
    return { status: 302, headers: { location }, body: '' }
  },
}

/** A line of the result file. Assumed: the generation, after the `request_id` of its line. The format is not documented. */
export type SyncBatchResultLine = {
  /** The `request_id` of the line. */
  readonly request_id: string
} & (SyncGeneration | SyncRemovedGeneration)

/** A generation that the fake has removed to make room for newer ones. */
export interface SyncRemovedGeneration {
  /** The id of the generation. */
  readonly id: string
  /** The generation counts as failed. */
  readonly status: 'FAILED'
  /** The error message. */
  readonly error: string
}

/** The result file: a line of JSON for each line of the batch, in the same order. */
export const batchFile: Operation<SyncInput> = {
  name: 'batch-file',
  method: 'GET',
  path: '/batches/:batchId.jsonl',
  requiresKey: false,
  handle(context) {
    const owned = context.findByUrl(batches, context.params['batchId'] ?? '')
    if (owned === undefined) return replyWithoutBatch(context, 'no batch has this id')
    const { row, session } = owned
    const snapshots = context.peekAll(listIds(row), session)
    if (snapshots.some(({ state }) => !isTerminal(state.state))) return replyNotCompleted()
    context.recordListed(snapshots)
    const byId = new Map(snapshots.map((snapshot) => [snapshot.generation.id, snapshot]))
    const lines = row.lines.map(({ requestId, generationId }) => {
      const snapshot = byId.get(generationId)
      const generation =
        snapshot === undefined
          ? { id: generationId, status: 'FAILED', error: 'The generation was removed from the fake.' }
          : serializeGeneration(snapshot, context, false)
      return `${JSON.stringify({ request_id: requestId, ...generation })}\n`
    })
    const bytes = new TextEncoder().encode(lines.join(''))
    return serveFile(context.call, { bytes, type: 'application/jsonl' })
  },
}
