import { jsonReply } from '../../lib/call.ts'
import { serializePrism } from './serialize.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { Operation } from '../provider.ts'

/** https://docs.prismvideos.com/api-reference/get-generation */
export const status: Operation<PrismInput> = {
  name: 'status',
  method: 'GET',
  path: '/api/generations/:id',
  idParam: 'id',
  handle(context) {
    const seen = context.poll()
    return seen === undefined ? context.error('not-found') : jsonReply(200, serializePrism(seen, context))
  },
}
