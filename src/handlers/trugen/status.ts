import { serializeGeneration } from './serialize.ts'
import type { TruGenInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** Source: https://docs.trugen.ai/api-reference/endpoint/texttovideostatus */
export const status: Operation<TruGenInput> = {
  name: 'status',
  method: 'GET',
  path: '/v1/script-to-video/genStatus/:generation_id',
  knownInput: {},
  idParam: 'generation_id',
  handle(context) {
    const snapshot = context.poll()
    if (snapshot === undefined) return context.error('not-found')
    return context.replyWithState(snapshot, () => serializeGeneration(snapshot, context))
  },
}
