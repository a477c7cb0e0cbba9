import { codedErrorReply } from './errors.ts'
import { buildOutputUrl } from './serialize.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The URL as text, not as JSON. Source: https://sync.so/docs/api-reference/api/generate-api/download */
export const download: Operation<SyncInput> = {
  name: 'download',
  method: 'GET',
  path: '/v2/generations/:id/download',
  knownInput: {},
  idParam: 'id',
  handle(context) {
    const snapshot = context.peek()
    if (snapshot === undefined) return context.error('not-found')
    if (snapshot.state.state !== 'completed') return notCompletedReply()
    return {
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      // Assumed: empty if the scenario removes the URL.
      body: buildOutputUrl(snapshot.generation, context.links) ?? '',
    }
  },
}

/** Assumed: a 409, because the catalog has a code for conflicts. */
export function notCompletedReply(): Reply {
  return codedErrorReply(409, { errorCode: 'generation_conflict', message: 'Generation is not completed' })
}
