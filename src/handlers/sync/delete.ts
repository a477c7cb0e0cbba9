import { jsonReply } from '../../lib/call.ts'
import { isTerminal } from '../../scenarios/scenario.ts'
import { codedErrorReply } from './errors.ts'
import { serializeGeneration } from './serialize.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** Source: https://sync.so/docs/api-reference/api/generate-api/delete */
export const remove: Operation<SyncInput> = {
  name: 'delete',
  method: 'DELETE',
  path: '/v2/generations/:id',
  knownInput: {},
  idParam: 'id',
  handle(context) {
    const snapshot = context.peek()
    if (snapshot === undefined) return context.error('not-found')
    if (!isTerminal(snapshot.state.state)) {
      context.setReason('only a generation that has ended can be deleted')
      // Assumed: the message.
      return codedErrorReply(409, {
        errorCode: 'generation_not_deletable_while_processing',
        message: 'Generation cannot be deleted while it is processing',
      })
    }
    context.remove(snapshot)
    return jsonReply(200, serializeGeneration(snapshot, context, false))
  },
}
