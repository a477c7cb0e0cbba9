import { refuseCode } from './errors.ts'
import { toOutputUrl } from './serialize.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Operation } from '../provider.ts'

/** The bare URL: no JSON, and no redirect. https://sync.so/docs/api-reference/api/generate-api/download */
export const download: Operation<SyncInput> = {
  name: 'download',
  method: 'GET',
  path: '/v2/generations/:id/download',
  idParam: 'id',
  handle(context) {
    const seen = context.peek()
    if (seen === undefined) return context.error('not-found')
    if (seen.state.state !== 'completed') return refuseUncompleted()
    return {
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      // Assumed: nothing at all where the URL is missing.
      body: toOutputUrl(seen, context.links) ?? '',
    }
  },
}

/** Assumed: a conflict, as the catalog has a code for it. */
export function refuseUncompleted(): Reply {
  return refuseCode(409, { errorCode: 'generation_conflict', message: 'Generation is not completed' })
}
