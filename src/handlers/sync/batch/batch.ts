import * as z from 'zod/mini'

import { createLazyCheck } from '../../../lib/lazy-check.ts'
import { listOf } from '../../../lib/list-of.ts'
import { strictObject } from '../../../lib/parse.ts'
import { instant, text } from '../../../lib/plain-values.ts'
import { appendPath } from '../../../lib/append-path.ts'
import { isTerminal } from '../../../scenarios/scenario.ts'
import { codedErrorReply, errorReply } from '../errors.ts'
import type { Reply } from '../../../lib/call.ts'
import type { CollectionDefinition } from '../../collection.ts'
import type { Context, GenerationSnapshot, GroupWebhook, Links } from '../../context.ts'
import type { SyncInput } from '../requests.ts'

/** A batch as the fake keeps it. Its state is that of its generations. */
export interface BatchRow {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly webhookUrl: string | null
  /** In the order of the file. */
  readonly lines: readonly BatchLine[]
}

/** A line of a batch, and the generation that it created. */
export interface BatchLine {
  readonly requestId: string
  readonly generationId: string
}

/** The batches of a session. */
export const batches: CollectionDefinition<BatchRow> = {
  name: 'batches',
  limit: 100,
  findMistakes: createLazyCheck(() =>
    strictObject({
      id: text,
      createdAt: instant,
      webhookUrl: z.nullable(text),
      lines: listOf(strictObject({ requestId: text, generationId: text }), 'must be a list of lines'),
    }),
  ),
  webhook(row): GroupWebhook<SyncInput> | undefined {
    const { id, webhookUrl: url } = row
    if (url === null) return undefined
    return {
      id,
      url,
      generations: listIds(row),
      body: (snapshots, { links }) => serializeBatch(row, snapshots, links),
    }
  },
}

/** The statuses of a batch. COMPLETED and FAILED are final. */
export const BATCH_STATUSES = ['PENDING', 'JOBS_CREATED', 'PROCESSING', 'COMPLETED', 'FAILED'] as const

/** The status of a batch. */
export type SyncBatchStatus = (typeof BATCH_STATUSES)[number]

/** The numbers of generations of a batch. */
export interface SyncBatchMetrics {
  /** The number of lines. */
  readonly total_generations: number
  /** The number of completed generations. */
  readonly success_count: number
  /** The number of failed and rejected generations. */
  readonly failed_count: number
  /** The number of generations that have not ended. */
  readonly pending_count: number
}

/** The body of a batch. */
export interface SyncBatch {
  /** The id of the batch. */
  readonly id: string
  /** ISO 8601, UTC, with milliseconds. */
  readonly created_at: string
  /** The status of the batch. */
  readonly status: SyncBatchStatus
  /** The numbers of its generations. */
  readonly metrics: SyncBatchMetrics
  /** The URL of the webhook receiver. Null if the request had none. */
  readonly webhookUrl: string | null
  /** The URL of the result file. Empty until the batch has ended. */
  readonly outputUrl: string
}

/**
 * Returns the body of a batch. Assumed: it is JOBS_CREATED until a generation starts, COMPLETED once all have ended, and FAILED if
 * none of them is completed. A generation that the fake no longer has counts as failed.
 */
export function serializeBatch(
  { id, createdAt, webhookUrl, lines }: BatchRow,
  snapshots: readonly GenerationSnapshot<SyncInput>[],
  links: Links,
): SyncBatch {
  const states = snapshots.map(({ state }) => state.state)
  const success = states.filter((state) => state === 'completed').length
  const pending = states.filter((state) => !isTerminal(state)).length
  const status = getStatus({ success, pending, isStarted: states.some((state) => state !== 'queued') })
  return {
    id,
    created_at: new Date(createdAt).toISOString(),
    status,
    metrics: {
      total_generations: lines.length,
      success_count: success,
      failed_count: lines.length - success - pending,
      pending_count: pending,
    },
    webhookUrl,
    outputUrl: pending > 0 ? '' : appendPath(links.baseUrl, 'v2', 'batches', id, 'result'),
  }
}

interface Progress {
  readonly success: number
  readonly pending: number
  readonly isStarted: boolean
}

function getStatus({ success, pending, isStarted }: Progress): SyncBatchStatus {
  if (pending > 0) return isStarted ? 'PROCESSING' : 'JOBS_CREATED'
  return success > 0 ? 'COMPLETED' : 'FAILED'
}

/** Returns the ids of the generations of a batch. */
export function listIds({ lines }: BatchRow): string[] {
  return lines.map(({ generationId }) => generationId)
}

/** Returns the error for the result of a batch that has not ended. Assumed: the same as for a generation. */
export function replyNotCompleted(): Reply {
  return codedErrorReply(409, { errorCode: 'generation_conflict', message: 'Batch is not completed' })
}

/** Returns the error for an unknown batch. Assumed: the message, and that there is no code, because the catalog has none. */
export function replyWithoutBatch(context: Pick<Context<SyncInput>, 'setReason'>, reason: string): Reply {
  context.setReason(reason)
  return errorReply(404, 'Batch not found')
}
