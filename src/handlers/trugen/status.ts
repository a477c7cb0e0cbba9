import { toJsonReply } from '../../call.ts'
import { serializeTruGen } from './serialize.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'
import type { Operation } from '../provider.ts'

/** https://docs.trugen.ai/api-reference/endpoint/texttovideostatus */
export const status: Operation<TruGenInput> = {
  name: 'status',
  method: 'GET',
  path: '/v1/script-to-video/genStatus/:generation_id',
  about: 'generation_id',
  answer(context) {
    const seen = context.poll()
    if (seen === undefined) return context.error('not-found')
    return toJsonReply(200, serializeTruGen(seen, context.links.media))
  },
}
