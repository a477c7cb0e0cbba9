import { sampleMp4 } from '../fixtures/media.ts'
import { serveFile } from '../lib/serve-file.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { OutputFault } from '../scenarios/scenario.ts'

/** Serves the video of a completed generation; undefined if its scenario makes the video unavailable. */
export function serveOutput(call: Call, { outputFault }: Plan): Reply | undefined {
  const bytes = selectBytes(sampleMp4(), outputFault)
  return bytes && serveFile(call, { bytes, type: 'video/mp4' })
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
