import { sampleMp4 } from '../fixtures/media.ts'
import { serveFile } from '../lib/serve-file.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { Validators } from '../lib/serve-file.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { OutputFault } from '../scenarios/scenario.ts'
import type { Operation } from './provider.ts'

/** `<id>.mp4`: the video of a completed generation, without a key. Any other file is a path without an operation. */
export const videoOperation: Operation<unknown> = {
  name: 'video',
  method: 'GET',
  path: '/:file',
  requiresKey: false,
  handle(context) {
    const id = /^(.+)\.mp4$/.exec(context.params['file'] ?? '')?.[1]
    const snapshots = id === undefined ? [] : context.findByOutputUrl(id)
    const [file] = snapshots
      .filter(({ state }) => state.state === 'completed')
      .flatMap(({ generation }) => serveOutput(context.call, generation.plan) ?? [])
    return file ?? context.error('unknown-path', 'no completed generation has a video with this name')
  },
}

/**
 * Serves the video of a completed generation; undefined if its scenario makes the video unavailable. With `validators`, the
 * reply has an `ETag` and a `Last-Modified`.
 */
export function serveOutput(call: Call, { outputFault }: Plan, validators?: Validators): Reply | undefined {
  const bytes = selectBytes(sampleMp4(), outputFault)
  return bytes && serveFile(call, { bytes, type: 'video/mp4', ...(validators && { validators }) })
}

/** Returns the bytes of a video that an output fault leaves. Undefined if it leaves no file. */
function selectBytes(
  video: Uint8Array<ArrayBuffer>,
  fault: OutputFault | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  switch (fault) {
    case undefined:
      return video
    case 'missing':
    case 'expired':
      return undefined
    case 'empty':
      return video.subarray(0, 0)
    case 'truncated':
      return video.subarray(0, video.byteLength / 2)
  }
}
