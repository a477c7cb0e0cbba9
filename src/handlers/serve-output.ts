import { sampleMp4 } from '../fixtures/media.ts'
import { serveFile } from '../lib/serve-file.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { Plan } from '../scenarios/plan.ts'

/** The video of a completed generation, as its plan has it; undefined where it is not to be had. */
export function serveOutput(call: Call, { outputFault }: Plan): Reply | undefined {
  if (outputFault === 'missing' || outputFault === 'expired') return undefined
  const whole = sampleMp4()
  const size = outputFault === 'empty' ? 0 : outputFault === 'truncated' ? whole.byteLength / 2 : Infinity
  return serveFile(call, { bytes: whole.subarray(0, size), type: 'video/mp4' })
}
