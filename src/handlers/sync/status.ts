import { jsonReply } from '../../lib/call.ts'
import { errorReply } from './errors.ts'
import { serializeGeneration } from './serialize.ts'
import { includesProgress, parseWait } from './wait.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Context, Operation, GenerationSnapshot } from '../provider.ts'

/** Source: https://sync.so/docs/api-reference/api/generate-api/get */
export const status: Operation<SyncInput> = {
  name: 'status',
  method: 'GET',
  path: '/v2/generate/:id',
  idParam: 'id',
  handle(context) {
    const { query, revision } = context
    const wait = parseWait(query, revision)
    if (wait.kind === 'invalid') return errorReply(400, wait.message)
    const snapshot = context.poll()
    if (snapshot === undefined) return context.error('not-found')
    if (wait.kind === 'none')
      return jsonReply(200, serializeGeneration(snapshot, context.links, includesProgress(query)))
    if (wait.laterMistake !== undefined) {
      context.warnOnce(
        `Newer revisions of Sync refuse this status read: ${wait.laterMistake}. Try it with revisions: { sync: 'latest' }.`,
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
  const { links, revision } = context
  const released = await context.waitForEnd(snapshot, seconds * 1_000)
  if (released === undefined) return context.error('not-found')
  return jsonReply(200, serializeGeneration(released, links, false), buildWaitHeaders(revision, seconds))
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
