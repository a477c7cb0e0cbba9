import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'

import { sampleClips } from '../fixtures/media.ts'
import { setMp4Duration } from '../lib/mp4.ts'
import { formatValue } from '../lib/parse.ts'
import { serveFile } from '../lib/serve-file.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { GenerationSnapshot } from './context.ts'
import type { Operation, Provider, VideoDescription } from './provider.ts'

/** Assumed: the length of a video if neither the scenario nor the provider has one. */
const DEFAULT_MS = 8_000

/** The maximum length. It is also the maximum of `output.duration`. */
const MAX_MS = 24 * 3_600_000

/**
 * Returns the operation for `<id>.mp4`: the video of a completed generation, without a key. Any other file name gets the error of
 * an unknown path.
 */
export function createVideoOperation<Input>(
  describeVideo: NonNullable<Provider<Input>['describeVideo']>,
): Operation<Input> {
  return {
    name: 'video',
    method: 'GET',
    path: '/:file',
    requiresKey: false,
    handle(context) {
      const id = /^(.+)\.mp4$/.exec(context.params['file'] ?? '')?.[1]
      const snapshots = id === undefined ? [] : context.findByOutputUrl(id)
      const [file] = snapshots
        .filter(({ state }) => state.state === 'completed')
        .flatMap(
          (snapshot) => serveOutput(context.call, snapshot, describeVideo(snapshot.generation.input)) ?? [],
        )
      return file ?? context.error('unknown-path', 'no completed generation has a video with this name')
    },
  }
}

/** Returns the length of a video in milliseconds: that of the scenario, else that of the description, else 8 s. */
export function getVideoMs({ outputMs }: Plan, { seconds }: VideoDescription = {}): number {
  if (outputMs !== undefined) return outputMs
  if (seconds === undefined) return DEFAULT_MS
  if (!(seconds >= 0))
    throw new Error(`describeVideo returned ${formatValue(seconds)} as seconds. Use a number from 0`)
  return Math.min(Math.round(seconds * 1_000), MAX_MS)
}

/**
 * Serves the video of a completed generation, with an `ETag` and a `Last-Modified`; undefined if its scenario makes the video
 * unavailable. The same generation always has the same bytes.
 */
export function serveOutput(
  call: Pick<Call, 'header'>,
  { generation, state }: GenerationSnapshot<unknown>,
  description: VideoDescription,
): Reply | undefined {
  const bytes = buildVideo(generation.plan, description)
  if (bytes === undefined) return undefined
  const { fileName } = description
  return serveFile(call, {
    bytes,
    type: 'video/mp4',
    // Assumed: every provider stores videos in S3, where the tag of an object that was stored in one part is its MD5.
    validators: { etag: bytesToHex(md5(bytes)), modifiedAt: state.since },
    ...(fileName && { headers: { 'content-disposition': `inline; filename="${escapeFileName(fileName)}"` } }),
  })
}

/** Replaces what cannot stand in a quoted string of a header. */
function escapeFileName(name: string): string {
  return name.replaceAll(/[^ -~]|["\\]/g, '_')
}

/** Returns the bytes of a video. Undefined if its scenario leaves no file. */
function buildVideo(plan: Plan, description: VideoDescription): Uint8Array<ArrayBuffer> | undefined {
  const { aspect = '16:9' } = description
  if (!Object.hasOwn(sampleClips, aspect)) {
    const accepted = Object.keys(sampleClips).join(', ')
    throw new Error(`describeVideo returned ${formatValue(aspect)} as the aspect. Use one of ${accepted}`)
  }
  const ms = getVideoMs(plan, description)
  // A player refuses a track without a duration.
  const build = (length: number) => setMp4Duration(sampleClips[aspect](), Math.max(length, 1))
  switch (plan.outputFault) {
    case undefined:
      return build(ms)
    case 'missing':
    case 'expired':
      return undefined
    case 'empty':
      return new Uint8Array()
    case 'truncated': {
      const video = build(ms)
      return video.subarray(0, video.byteLength / 2)
    }
    case 'shorter':
      return build(ms / 2)
    case 'corrupt':
      // The first box stays, so that the file still begins like a video.
      return build(ms).map((byte, index) => (index < FIRST_BOX_BYTES ? byte : ~byte))
  }
}

const FIRST_BOX_BYTES = 32
