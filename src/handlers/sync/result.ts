import { serveOutput } from '../serve-output.ts'
import { notCompletedReply } from './download.ts'
import { buildOutputToken } from './serialize.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/**
 * The video at `outputUrl`. No page documents the URL. Clients of the live API show its form.
 * Assumed: the reply is the video itself, not a redirect. It expires only if the scenario says so. An expired video is a
 * 403, and so is a wrong token.
 */
export const result: Operation<SyncInput> = {
  name: 'result',
  method: 'GET',
  path: '/v2/generations/:id/result',
  knownInput: { query: ['token'] },
  requiresKey: false,
  handle(context) {
    const snapshots = context.findByOutputUrl(context.params['id'] ?? '')
    if (snapshots.length === 0) return context.error('not-found', 'no session has a generation with this id')
    const token = context.query.get('token')
    const owner = snapshots.find(({ generation }) => buildOutputToken(context.links, generation) === token)
    if (owner === undefined) return context.error('forbidden', 'the token is not the one of the outputUrl')
    if (owner.state.state !== 'completed') return notCompletedReply()
    const file = serveOutput(context.call, owner.generation.plan)
    return file ?? context.error('forbidden', 'the scenario has removed the video, or has let it expire')
  },
}
