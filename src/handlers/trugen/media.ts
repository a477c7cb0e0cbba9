import { serveOutput } from '../serve-output.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'
import type { Operation } from '../provider.ts'

/** Assumed: a video is public, and lies there for ever; where a scenario has it expire, it is gone. */
const video: Operation<TruGenInput> = {
  name: 'video',
  method: 'GET',
  path: '/:file',
  requiresKey: false,
  handle(context) {
    const id = /^(.+)\.mp4$/.exec(context.params['file'] ?? '')?.[1]
    const owners = id === undefined ? [] : context.findInAllSessions(id)
    const [file] = owners
      .filter(({ state }) => state.state === 'completed')
      .flatMap(({ generation }) => serveOutput(context.call, generation.plan) ?? [])
    return file ?? context.error('unrouted', 'no completed generation has a video of this name')
  },
}

export const truGenMediaOperations: readonly Operation<TruGenInput>[] = [video]
