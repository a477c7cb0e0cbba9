import { jsonReply } from '../../lib/call.ts'
import { errorReply } from './errors.ts'
import { serializeGeneration } from './serialize.ts'
import { isSince } from './revisions.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Context, GenerationSnapshot } from '../context.ts'
import type { Operation } from '../provider.ts'

/** Source: https://sync.so/docs/api-reference/api/generate-api/get */
export const status: Operation<SyncInput> = {
  name: 'status',
  method: 'GET',
  path: '/v2/generate/:id',
  knownInput: { query: ['wait', 'timeout', 'include'] },
  idParam: 'id',
  handle(context) {
    const { query, revision } = context
    const wait = parseWait(query, revision)
    // Assumed: the query is checked before the id.
    if (wait.kind === 'invalid') return errorReply(400, wait.message)
    const snapshot = context.poll()
    if (snapshot === undefined) return context.error('not-found')
    if (wait.kind === 'none') {
      if (includesProgress(query)) return jsonReply(200, serializeGeneration(snapshot, context, true))
      return context.replyWithState(snapshot, () => serializeGeneration(snapshot, context, false))
    }
    if (wait.laterMistake !== undefined) {
      context.warnOnce(
        `Sync refuses this status read since revision 2026-08: ${wait.laterMistake}. The fake accepts it, because it serves revision ${revision}.`,
      )
    }
    return replyAtEnd(context, snapshot, wait.seconds)
  },
}

/** Replies once the generation ends, or with its current state once the time is up. */
async function replyAtEnd(
  context: Context<SyncInput>,
  snapshot: GenerationSnapshot<SyncInput>,
  seconds: number,
): Promise<Reply> {
  const released = await context.waitForEnd(snapshot, seconds * 1_000)
  if (released === undefined) return context.error('not-found')
  return jsonReply(
    200,
    serializeGeneration(released, context, false),
    buildWaitHeaders(context.revision, seconds),
  )
}

/** Assumed: `2026-06` sends no headers. Later revisions send them with every long-poll, with the timeout that was used. */
function buildWaitHeaders(revision: string, seconds: number): Record<string, string> {
  if (revision === '2026-06') return {}
  return {
    'retry-after': '2',
    'x-sync-wait-mode': 'long_poll',
    'x-sync-wait-timeout-seconds': String(seconds),
  }
}

/** The allowed timeouts of a call with `wait=true`, in seconds. */
interface WaitRule {
  readonly defaultTimeout: number
  readonly minTimeout: number
  readonly maxTimeout: number
  /** True if a timeout above the maximum is reduced to it. False if it is refused. */
  readonly clamps: boolean
}

/**
 * Sources: https://sync.so/docs/api-reference/api/generate-api/get for `2026-06`, and this URL with `.md` for `2026-08`.
 * Assumed: `2026-06` reduces a timeout that is too long, and replies at once to a timeout of 0.
 */
const FIRST_RULE: WaitRule = { defaultTimeout: 30, minTimeout: 0, maxTimeout: 55, clamps: true }
const RULE_SINCE_2026_08: WaitRule = { defaultTimeout: 5, minTimeout: 1, maxTimeout: 10, clamps: false }

/** The long-poll that a status read asks for: none, one of so many seconds, or one that is not valid. */
type Wait =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'wait'
      readonly seconds: number
      /** The mistake that later revisions refuse the call for. */
      readonly laterMistake: string | undefined
    }
  | { readonly kind: 'invalid'; readonly message: string }

/** Parses `wait`, `timeout` and `include`. */
function parseWait(query: URLSearchParams, revision: string): Wait {
  // Assumed: `true` and `1` are true, in any case. Everything else is false, and then `timeout` is ignored.
  if (!/^(?:true|1)$/i.test(query.get('wait') ?? '')) return { kind: 'none' }
  if (includesProgress(query))
    return { kind: 'invalid', message: 'wait cannot be combined with include=progress' }
  const rule = isSince(revision, '2026-08') ? RULE_SINCE_2026_08 : FIRST_RULE
  const timeout = query.get('timeout')
  const seconds = timeout === null ? rule.defaultTimeout : parseNumber(timeout)
  const mistake = findTimeoutMistake(seconds, rule)
  if (mistake !== undefined) return { kind: 'invalid', message: mistake }
  const laterMistake = timeout === null ? undefined : findTimeoutMistake(seconds, RULE_SINCE_2026_08)
  return { kind: 'wait', seconds: Math.min(seconds, rule.maxTimeout), laterMistake }
}

/** True if `include` lists progress. Its items are separated by commas, and unknown items are ignored. */
function includesProgress(query: URLSearchParams): boolean {
  return query.getAll('include').some((list) => list.split(',').some((item) => item.trim() === 'progress'))
}

function parseNumber(text: string): number {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN
}

/** Assumed: the texts. */
function findTimeoutMistake(
  seconds: number,
  { minTimeout, maxTimeout, clamps }: WaitRule,
): string | undefined {
  if (Number.isNaN(seconds)) return 'timeout must be a number'
  if (seconds < minTimeout) return `timeout must not be less than ${minTimeout}`
  return seconds > maxTimeout && !clamps ? `timeout must not be greater than ${maxTimeout}` : undefined
}
