import { jsonReply } from '../../lib/call.ts'
import { serializeTruGen } from './serialize.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'
import type { Operation } from '../provider.ts'

/** https://docs.trugen.ai/api-reference/endpoint/texttovideostatus */
export const status: Operation<TruGenInput> = {
  name: 'status',
  method: 'GET',
  path: '/v1/script-to-video/genStatus/:generation_id',
  idParam: 'generation_id',
  handle(context) {
    const seen = context.poll()
    if (seen === undefined) return context.error('not-found')
    return jsonReply(200, serializeTruGen(seen, context.links.mediaUrl))
  },
}
