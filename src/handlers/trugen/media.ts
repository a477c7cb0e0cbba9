import { sampleMp4 } from '../../fixtures/media.ts'
import { serveFile } from '../../media.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'
import type { Operation } from '../provider.ts'

/** Assumed: a video is public, and lies there for ever. */
const video: Operation<TruGenInput> = {
  name: 'video',
  method: 'GET',
  path: '/:file',
  public: true,
  answer(context) {
    const id = /^(.+)\.mp4$/.exec(context.params['file'] ?? '')?.[1]
    const owners = id === undefined ? [] : context.owners(id)
    if (owners.some(({ state }) => state.state === 'completed')) {
      return serveFile(context.call, { bytes: sampleMp4(), type: 'video/mp4' })
    }
    return context.error('unrouted', 'no completed generation has a video of this name')
  },
}

export const truGenMediaOperations: readonly Operation<TruGenInput>[] = [video]
