import { serializeGeneration } from './serialize.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/**
 * The second path of the status, which no page documents. Clients of the live API use it. Assumed: its body is that of
 * `GET /v2/generate/{id}`, and it has no long-poll and no progress. Comes after the other paths below `/v2/generations`.
 */
export const statusById: Operation<SyncInput> = {
  name: 'status',
  method: 'GET',
  path: '/v2/generations/:id',
  knownInput: {},
  idParam: 'id',
  handle(context) {
    const snapshot = context.poll()
    if (snapshot === undefined) return context.error('not-found')
    return context.replyWithState(snapshot, () => serializeGeneration(snapshot, context, false))
  },
}
