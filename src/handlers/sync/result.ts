import { appendPath } from '../../lib/append-path.ts'
import { serveOutput } from '../serve-output.ts'
import { notCompletedReply } from './download.ts'
import { buildOutputToken, describeSyncVideo } from './serialize.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Context, GenerationSnapshot } from '../context.ts'
import type { Operation } from '../provider.ts'

/**
 * The `outputUrl`. No page documents it. Clients of the live API show its form, and that it redirects to a storage host.
 * Assumed: the URL expires only if the scenario says so. An expired URL is a 403, and so is a wrong token. The video of the
 * segments is the same.
 */
export const result: Operation<SyncInput> = {
  name: 'result',
  method: 'GET',
  path: '/v2/generations/:id/result',
  knownInput: { query: ['token', 'part'] },
  requiresKey: false,
  handle(context) {
    const part = context.query.get('part')
    const owner = findOwner(context)
    if ('status' in owner) return owner
    const { links } = context
    const query = new URLSearchParams({
      token: buildOutputToken(links, owner.generation),
      ...(part !== null && { part }),
    })
    const location = `${appendPath(links.mediaUrl, `${owner.generation.id}.mp4`)}?${query.toString()}`
    return { status: 302, headers: { location, 'access-control-allow-origin': '*' }, body: '' }
  },
}

/** The video to which the `outputUrl` redirects. Assumed: it is refused as the `outputUrl` is. */
export const video: Operation<SyncInput> = {
  name: 'video',
  method: 'GET',
  path: '/:id.mp4',
  requiresKey: false,
  handle(context) {
    const owner = findOwner(context)
    if ('status' in owner) return owner
    const file = serveOutput(context.call, owner, describeSyncVideo(owner.generation.input))
    return file ?? context.error('not-found', 'the scenario has removed the video')
  },
}

/** Finds the completed generation that the id and the token mean. Returns the error if there is none. */
function findOwner(context: Context<SyncInput>): GenerationSnapshot<SyncInput> | Reply {
  const snapshots = context.findByOutputUrl(context.params['id'] ?? '')
  if (snapshots.length === 0) return context.error('not-found', 'no session has a generation with this id')
  const token = context.query.get('token')
  const owner = snapshots.find(({ generation }) => buildOutputToken(context.links, generation) === token)
  if (owner === undefined) return context.error('forbidden', 'the token is not the one of the outputUrl')
  if (owner.state.state !== 'completed') return notCompletedReply()
  if (owner.generation.plan.outputFault === 'expired')
    return context.error('forbidden', 'the scenario has let the URL expire')
  return owner
}
