import { jsonReply } from '../../lib/call.ts'
import { refuseSync } from './errors.ts'
import { serializeSync } from './serialize.ts'
import { includesProgress, parseWait } from './wait.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Context, Operation, GenerationSnapshot } from '../provider.ts'

/** https://sync.so/docs/api-reference/api/generate-api/get */
export const status: Operation<SyncInput> = {
  name: 'status',
  method: 'GET',
  path: '/v2/generate/:id',
  idParam: 'id',
  handle(context) {
    const { query, revision } = context
    const wait = parseWait(query, revision)
    if (wait.kind === 'refused') return refuseSync(400, wait.message)
    const seen = context.poll()
    if (seen === undefined) return context.error('not-found')
    if (wait.kind === 'none')
      return jsonReply(200, serializeSync(seen, context.links, includesProgress(query)))
    if (wait.refusedLater !== undefined) {
      context.warnOnce(
        `Sync's newer revisions refuse this status read: ${wait.refusedLater}. Try it with revisions: { sync: 'latest' }.`,
      )
    }
    return hold(context, seen, wait.seconds)
  },
}

/** Answers once the generation ends, or with its state of the moment when the time is up. */
async function hold(
  context: Context<SyncInput>,
  seen: GenerationSnapshot<SyncInput>,
  seconds: number,
): Promise<Reply> {
  const later = await context.waitForEnd(seen, seconds * 1_000)
  if (later === undefined) return context.error('not-found')
  return jsonReply(200, serializeSync(later, context.links, false), toWaitHeaders(context.revision, seconds))
}

/** Assumed: `2026-06` documents no headers; later revisions send them on every waiting answer, with the time in force. */
function toWaitHeaders(revision: string, seconds: number): Record<string, string> {
  if (revision === '2026-06') return {}
  return {
    'retry-after': '2',
    'x-sync-wait-mode': 'long_poll',
    'x-sync-wait-timeout-seconds': String(seconds),
  }
}
