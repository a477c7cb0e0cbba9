import { jsonReply } from '../../lib/call.ts'
import { serializeGeneration } from './serialize.ts'
import type { PrismInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** Source: https://docs.prismvideos.com/api-reference/get-generation */
export const status: Operation<PrismInput> = {
  name: 'status',
  method: 'GET',
  path: '/api/generations/:id',
  knownInput: {},
  idParam: 'id',
  handle(context) {
    const snapshot = context.poll()
    if (snapshot === undefined) return context.error('not-found')
    // The URL of a video is signed for the time of the read.
    if (snapshot.state.state === 'completed') return jsonReply(200, serializeGeneration(snapshot, context))
    return context.replyWithState(snapshot, () => serializeGeneration(snapshot, context))
  },
}
