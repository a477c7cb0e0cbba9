import { progressAt } from '../../generations/progress.ts'
import { appendPath } from '../../lib/append-path.ts'
import { getVideoMs } from '../serve-output.ts'
import { buildUploadUrl } from './assets/upload.ts'
import { describeSyncFailure } from './failure.ts'
import type { SyncInput, SyncInputItem } from './requests.ts'
import type { Generation } from '../../generations/generation.ts'
import type { State } from '../../scenarios/scenario.ts'
import type { GenerationSnapshot, Links, ReplyContext } from '../context.ts'
import type { VideoDescription } from '../provider.ts'

/** The fields of a Sync generation that do not depend on its status. */
interface SyncFacts {
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string
  /** The id of the generation. */
  readonly id: string
  /** The input of the request. */
  readonly input: readonly SyncInputItem[]
  /** The id of the model. */
  readonly model: string
  /** The options of the request. Null if it had none. */
  readonly options: Readonly<Record<string, unknown>> | null
  /** The file name of the output that the request asked for. Null if it asked for none. */
  readonly outputFileName: string | null
  /** The segments of the request. Null if it had none. */
  readonly segments: readonly Readonly<Record<string, unknown>>[] | null
  /** The URL of the webhook receiver. Null if the request had none. */
  readonly webhookUrl: string | null
  /** The id of the project of the request. Null if it had none. */
  readonly projectId: string | null
  /** Percent. Present only with `include=progress`. */
  readonly progress_percent?: number | undefined
}

/** The fields of a generation without an output. */
interface SyncNoOutput {
  /** Null, because there is no video. */
  readonly outputDuration: null
  /** Null, because there is no video. */
  readonly outputUrl: null
  /** Null, because there is no video. */
  readonly segmentOutputUrl: null
  /** Absent if the request had no text input. */
  readonly synthesizedAudioUrl?: null | undefined
}

/** A Sync generation that has not ended. */
interface SyncRunning extends SyncFacts, SyncNoOutput {
  /** The generation has not ended. */
  readonly status: 'PENDING' | 'PROCESSING'
  /** Null, because the generation has not failed. */
  readonly error: null
  /** Null, because the generation has not failed. */
  readonly errorCode: null
}

/** A completed Sync generation. */
interface SyncCompleted extends SyncFacts {
  /** The generation is completed. */
  readonly status: 'COMPLETED'
  /** Null, because the generation has not failed. */
  readonly error: null
  /** Null, because the generation has not failed. */
  readonly errorCode: null
  /** Seconds. */
  readonly outputDuration: number
  /** The URL of the video. */
  readonly outputUrl: string
  /** The URL of the video of the segments. Null if the request had no segments. */
  readonly segmentOutputUrl: string | null
  /** The URL of the speech. Absent if the request had no text input. */
  readonly synthesizedAudioUrl?: string | undefined
}

/** A failed or rejected Sync generation. */
interface SyncFailed extends SyncFacts, SyncNoOutput {
  /** The generation has failed, or was rejected. */
  readonly status: 'FAILED' | 'REJECTED'
  /** The error message. */
  readonly error: string
  /** The error code. Null if a scenario sets only a message. */
  readonly errorCode: string | null
}

/**
 * The body of `GET /v2/generate/{id}`, and of each generation that create, list and delete return.
 *
 * Source: https://sync.so/docs/api-reference/api/generate-api/get
 */
export type SyncGeneration = SyncRunning | SyncCompleted | SyncFailed

/** A completed generation whose scenario removes the URL of its output. The real API is not known to send it. */
interface SyncCompletedWithoutUrl extends Omit<SyncCompleted, 'outputUrl'> {
  readonly outputUrl: null
}

const STATUS: Readonly<Record<State, SyncGeneration['status']>> = {
  queued: 'PENDING',
  processing: 'PROCESSING',
  completed: 'COMPLETED',
  failed: 'FAILED',
  rejected: 'REJECTED',
}

export function getSyncStatus(state: State): SyncGeneration['status'] {
  return STATUS[state]
}

/** Describes the video. Assumed: its length and its aspect, 16:9, do not depend on the inputs. */
export function describeSyncVideo({ outputFileName, model }: SyncInput): VideoDescription {
  return { fileName: outputFileName ? `${outputFileName}.mp4` : undefined, model }
}

/** Returns the length of the video in seconds. */
export function getOutputSeconds({ input, plan }: GenerationSnapshot<SyncInput>['generation']): number {
  return getVideoMs(plan, describeSyncVideo(input)) / 1_000
}

/** Returns the token that the output URL carries. */
export function buildOutputToken(links: Links, generation: Generation): string {
  return links.uuid(generation, 'sync/token')
}

/** Returns the output URL of a completed generation. Assumed: null if the scenario removes it. */
export function buildOutputUrl(generation: Generation, links: Links): string | null {
  if (generation.plan.outputFault === 'missing') return null
  const url = appendPath(links.baseUrl, 'v2', 'generations', generation.id, 'result')
  return `${url}?token=${buildOutputToken(links, generation)}`
}

/** Returns the URL of the segments of an output. Assumed: the output URL with one more parameter. */
export function buildSegmentUrl(outputUrl: string): string {
  return `${outputUrl}&part=segments`
}

/** Returns the inputs as they were sent. Assumed: an input that came as a file has a URL. */
export function serializeInput(
  { input }: GenerationSnapshot<SyncInput>['generation'],
  context: ReplyContext,
): readonly SyncInputItem[] {
  if (input.uploads === undefined) return input.input
  const items = [...input.input]
  for (const { index, ...upload } of input.uploads) {
    const item = items[index]
    if (item === undefined) continue
    const { type, ...rest } = item
    items[index] = { type, url: buildUploadUrl(upload, context.links), ...rest }
  }
  return items
}

/**
 * Returns the wire JSON, with the keys in the order of the page. Keys that are undefined are left out.
 * Assumed: an empty value is null, but a generation without a text input has no `synthesizedAudioUrl`.
 */
export function serializeGeneration(
  { generation, state, at }: GenerationSnapshot<SyncInput>,
  context: ReplyContext,
  withProgress: boolean,
): SyncGeneration | SyncCompletedWithoutUrl {
  const { id, input, createdAt } = generation
  const hasTextInput = input.input.some((item) => item.type === 'text')
  const running: SyncRunning = {
    createdAt: new Date(createdAt).toISOString(),
    id,
    input: serializeInput(generation, context),
    model: input.model,
    status: state.state === 'queued' ? 'PENDING' : 'PROCESSING',
    error: null,
    errorCode: null,
    options: input.options,
    outputDuration: null,
    outputUrl: null,
    outputFileName: input.outputFileName,
    segments: input.segments ?? null,
    segmentOutputUrl: null,
    // Assumed: null until completed.
    synthesizedAudioUrl: hasTextInput ? null : undefined,
    webhookUrl: input.webhookUrl,
    projectId: input.projectId,
    progress_percent: withProgress ? progressAt(generation, at) : undefined,
  }
  // Each spread keeps the order of the keys above.
  switch (state.state) {
    case 'queued':
    case 'processing':
      return running
    case 'failed':
      return { ...running, status: 'FAILED', ...describeSyncFailure(state.failure ?? {}) }
    case 'rejected':
      return { ...running, status: 'REJECTED', ...describeSyncFailure(state.failure ?? {}) }
    case 'completed': {
      const { links } = context
      const outputUrl = buildOutputUrl(generation, links)
      const completed = {
        ...running,
        status: 'COMPLETED' as const,
        outputDuration: getOutputSeconds(generation),
        synthesizedAudioUrl: hasTextInput ? appendPath(links.mediaUrl, `${id}.wav`) : undefined,
      }
      if (outputUrl === null) return { ...completed, outputUrl }
      return {
        ...completed,
        outputUrl,
        segmentOutputUrl: input.segments === undefined ? null : buildSegmentUrl(outputUrl),
      }
    }
  }
}
