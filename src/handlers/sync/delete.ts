import { jsonReply } from '../../lib/call.ts'
import { isTerminal } from '../../scenarios/scenario.ts'
import { refuseCode } from './errors.ts'
import { serializeSync } from './serialize.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Operation } from '../provider.ts'

/** https://sync.so/docs/api-reference/api/generate-api/delete */
export const remove: Operation<SyncInput> = {
  name: 'delete',
  method: 'DELETE',
  path: '/v2/generations/:id',
  idParam: 'id',
  handle(context) {
    const seen = context.peek()
    if (seen === undefined) return context.error('not-found')
    if (!isTerminal(seen.state.state)) {
      context.setReason('only what has ended can be deleted')
      // Assumed: the message.
      return refuseCode(409, {
        errorCode: 'generation_not_deletable_while_processing',
        message: 'Generation cannot be deleted while it is processing',
      })
    }
    context.remove(seen)
    return jsonReply(200, serializeSync(seen, context.links, false))
  },
}
