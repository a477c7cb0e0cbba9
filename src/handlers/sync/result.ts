import { serveOutput } from '../serve-output.ts'
import { refuseUncompleted } from './download.ts'
import { toSyncToken } from './serialize.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Operation } from '../provider.ts'

/**
 * What lies behind `outputUrl`. No page documents it; its form is seen in clients of the live API.
 * Assumed: the video itself, not a redirect to it; it expires only where a scenario says so, and is a 403 then, as it is
 * without its token.
 */
export const result: Operation<SyncInput> = {
  name: 'result',
  method: 'GET',
  path: '/v2/generations/:id/result',
  requiresKey: false,
  handle(context) {
    const owners = context.findInAllSessions(context.params['id'] ?? '')
    if (owners.length === 0) return context.error('not-found', 'no session has a generation of this id')
    const token = context.query.get('token')
    const seen = owners.find(({ generation }) => toSyncToken(context.links, generation) === token)
    if (seen === undefined) return context.error('forbidden', 'its token is not that of the outputUrl')
    if (seen.state.state !== 'completed') return refuseUncompleted()
    const file = serveOutput(context.call, seen.generation.plan)
    return (
      file ?? context.error('forbidden', 'its scenario has no video behind the outputUrl, or not any more')
    )
  },
}
