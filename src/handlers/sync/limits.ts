import { jsonReply } from '../../lib/call.ts'
import { isTerminal } from '../../scenarios/scenario.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Context, Operation } from '../provider.ts'

const MINUTE_MS = 60_000

/** An operation that answers only so many calls a minute, where `quotas` says so. */
export function limited(operation: Operation<SyncInput>): Operation<SyncInput> {
  return {
    ...operation,
    handle: (context) => refuseExcess(context, operation.name) ?? operation.handle(context),
  }
}

function refuseExcess(context: Context<SyncInput>, operation: string): Reply | undefined {
  const maxCalls = context.quota('perMinute')
  if (maxCalls === undefined || context.acquire(`perMinute/${operation}`, { windowMs: MINUTE_MS, maxCalls }))
    return undefined
  return context.error('rate-limited', `quotas let ${maxCalls} calls of ${operation} a minute through`)
}

/** Assumed: how long to wait, as long as the samples wait between two reads. */
const RETRY_AFTER_SECONDS = 10

/** Assumed: the page of the plans. */
const UPGRADE_URL = 'https://sync.so/pricing'

/** Why no more generations may run at once, where `quotas` says so. */
export function refuseConcurrency(context: Context<SyncInput>): Reply | undefined {
  const most = context.quota('concurrency')
  if (most === undefined) return undefined
  const active = context.list().filter(({ state }) => !isTerminal(state.state)).length
  if (active < most) return undefined
  context.setReason(`${active} generations are running, and quotas let ${most} run at once`)
  return refuseTooMany(active, most)
}

/**
 * So many are running, of so many that may. Assumed: the message, and the order of the fields.
 *
 * Source: https://sync.so/docs/api-reference/guides/rate-limits
 */
export function refuseTooMany(active: number, most: number): Reply {
  return jsonReply(
    429,
    {
      statusCode: 429,
      errorCode: 'concurrency_limit_reached',
      message: 'Concurrency limit reached. Please wait for a generation to complete or upgrade your plan.',
      error: 'Too Many Requests',
      activeGenerations: active,
      concurrencyLimit: most,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      upgradeUrl: UPGRADE_URL,
    },
    {
      'retry-after': String(RETRY_AFTER_SECONDS),
      'x-sync-concurrency-limit': String(most),
      'x-sync-active-generations': String(active),
    },
  )
}
