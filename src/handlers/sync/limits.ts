import { jsonReply } from '../../lib/call.ts'
import { codedErrorReply } from './errors.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncErrorBody } from './errors.ts'
import type { SyncInput } from './requests.ts'
import type { Context } from '../context.ts'
import type { Operation } from '../provider.ts'

const MINUTE_MS = 60_000

/** Returns the operation with the `perMinute` limit of the `quotas` option. */
export function withRateLimit(operation: Operation<SyncInput>): Operation<SyncInput> {
  return {
    ...operation,
    handle: (context) => checkRateLimit(context, operation.name) ?? operation.handle(context),
  }
}

function checkRateLimit(context: Context<SyncInput>, operation: string): Reply | undefined {
  const maxCalls = context.quota('perMinute')
  if (maxCalls === undefined || context.acquire(`perMinute/${operation}`, { windowMs: MINUTE_MS, maxCalls }))
    return undefined
  return context.error('rate-limited', `the perMinute quota of ${operation} is ${maxCalls}`)
}

/** Assumed: the interval between two status reads in the documented samples. */
const RETRY_AFTER_SECONDS = 10

/** Assumed: the page of the plans. */
const UPGRADE_URL = 'https://sync.so/pricing'

/** Returns the error if the `concurrency` limit of the `quotas` option is reached. */
export function checkConcurrency(context: Context<SyncInput>): Reply | undefined {
  const limit = context.quota('concurrency')
  if (limit === undefined) return undefined
  const active = context.countRunning(limit)
  if (active < limit) return undefined
  context.setReason(`${active} generations are running, and the concurrency quota is ${limit}`)
  return concurrencyLimitReply(active, limit)
}

/** Returns the error if the `batches` limit of the `quotas` option is reached. */
export function checkBatches(context: Context<SyncInput>, countRunning: () => number): Reply | undefined {
  const limit = context.quota('batches')
  const active = limit === undefined ? 0 : countRunning()
  if (limit === undefined || active < limit) return undefined
  context.setReason(`${active} batches are running, and the batches quota is ${limit}`)
  return codedErrorReply(429, {
    errorCode: 'concurrency_limit_reached',
    // Assumed: the end of the message, which the page cuts off.
    message:
      'Batch concurrency limit reached. Please wait for an existing batch to complete or upgrade your plan.',
  })
}

/** The body of the 429 for too many running generations. */
export interface SyncConcurrencyError extends SyncErrorBody {
  /** The number of generations that are running. */
  readonly activeGenerations: number
  /** The maximum number of running generations. */
  readonly concurrencyLimit: number
  /** The time to wait before the next submit, in seconds. */
  readonly retryAfterSeconds: number
  /** The URL of the page with the plans. */
  readonly upgradeUrl: string
}

/**
 * Returns the 429 for too many running generations. Assumed: the message, and the order of the fields.
 *
 * Source: https://sync.so/docs/api-reference/guides/rate-limits
 */
export function concurrencyLimitReply(active: number, limit: number): Reply {
  return jsonReply<SyncConcurrencyError>(
    429,
    {
      statusCode: 429,
      errorCode: 'concurrency_limit_reached',
      message: 'Concurrency limit reached. Please wait for a generation to complete or upgrade your plan.',
      error: 'Too Many Requests',
      activeGenerations: active,
      concurrencyLimit: limit,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      upgradeUrl: UPGRADE_URL,
    },
    {
      'retry-after': String(RETRY_AFTER_SECONDS),
      'x-sync-concurrency-limit': String(limit),
      'x-sync-active-generations': String(active),
    },
  )
}
