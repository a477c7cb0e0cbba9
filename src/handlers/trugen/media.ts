import { serveOutput } from '../serve-output.ts'
import type { TruGenInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The video of a generation. Assumed: it is public and never expires. If a scenario lets it expire, the reply is a 404. */
const video: Operation<TruGenInput> = {
  name: 'video',
  method: 'GET',
  path: '/:file',
  requiresKey: false,
  handle(context) {
    const id = /^(.+)\.mp4$/.exec(context.params['file'] ?? '')?.[1]
    const snapshots = id === undefined ? [] : context.findInAllSessions(id)
    const [file] = snapshots
      .filter(({ state }) => state.state === 'completed')
      .flatMap(({ generation }) => serveOutput(context.call, generation.plan) ?? [])
    return file ?? context.error('unrouted', 'no completed generation has a video with this name')
  },
}

export const truGenMediaOperations: readonly Operation<TruGenInput>[] = [video]
