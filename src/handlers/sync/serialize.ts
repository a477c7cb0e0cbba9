import { progressAt } from '../../generations/progress.ts'
import { toSyncFailure } from './failure.ts'
import type { SyncInput, SyncInputItem } from '../../fixtures/sync.ts'
import type { Generation } from '../../generations/generation.ts'
import type { State } from '../../scenarios/scenario.ts'
import type { Links, GenerationSnapshot } from '../provider.ts'

/** What every Sync generation has, whatever its status. */
interface SyncFacts {
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string
  readonly id: string
  readonly input: readonly SyncInputItem[]
  readonly model: string
  readonly options: Readonly<Record<string, unknown>> | null
  readonly outputFileName: string | null
  readonly segments?: readonly Readonly<Record<string, unknown>>[]
  readonly webhookUrl: string | null
  readonly projectId: string | null
  /** Percent, only with `include=progress`. */
  readonly progress_percent?: number
}

interface SyncOpen extends SyncFacts {
  readonly error: null
  readonly errorCode: null
  readonly outputDuration: null
  readonly outputUrl: null
  /** Absent without segments. */
  readonly segmentOutputUrl?: null
  /** Absent without a text input. */
  readonly synthesizedAudioUrl?: null
}

interface SyncCompleted extends SyncFacts {
  readonly status: 'COMPLETED'
  readonly error: null
  readonly errorCode: null
  /** Seconds. */
  readonly outputDuration: number
  readonly outputUrl: string
  readonly segmentOutputUrl?: string
  readonly synthesizedAudioUrl?: string
}

interface SyncFailed extends Omit<SyncOpen, 'error' | 'errorCode'> {
  readonly status: 'FAILED' | 'REJECTED'
  readonly error: string
  readonly errorCode: string | null
}

/**
 * The answer of `GET /v2/generate/{id}`.
 *
 * Source: https://sync.so/docs/api-reference/api/generate-api/get
 */
export type SyncGeneration =
  (SyncOpen & { readonly status: 'PENDING' | 'PROCESSING' }) | SyncCompleted | SyncFailed

const STATUS: Readonly<Record<State, SyncGeneration['status']>> = {
  queued: 'PENDING',
  processing: 'PROCESSING',
  completed: 'COMPLETED',
  failed: 'FAILED',
  rejected: 'REJECTED',
}

export function toSyncStatus(state: State): SyncGeneration['status'] {
  return STATUS[state]
}

/** What the output URL asks for. */
export function toSyncToken(links: Links, generation: Generation): string {
  return links.uuid(generation, 'sync/token')
}

/** Where a completed generation's video is. Assumed: null before, and where the URL is missing. */
export function toOutputUrl(
  { generation, state }: GenerationSnapshot<SyncInput>,
  links: Links,
): string | null {
  if (state.state !== 'completed' || generation.plan.outputFault === 'missing') return null
  return `${links.baseUrl}/v2/generations/${generation.id}/result?token=${toSyncToken(links, generation)}`
}

/** What files that came in a form are called behind their URL. */
export const UPLOAD_NAMES = { video: 'video.mp4', image: 'image.jpg', audio: 'audio.wav' } as const

/** The inputs as they were sent. Assumed: files of a form stand before them, with a URL of their own. */
export function toInputItems(
  { id, input }: GenerationSnapshot<SyncInput>['generation'],
  links: Links,
): readonly SyncInputItem[] {
  if (input.uploads === undefined) return input.input
  const files = input.uploads.map((type) => ({ type, url: `${links.mediaUrl}/${id}/${UPLOAD_NAMES[type]}` }))
  return [...files, ...input.input]
}

/**
 * The wire JSON, in the order of the page; what is undefined is left out. Assumed: what is empty is null, but for what only
 * some generations have.
 */
export function serializeSync(
  seen: GenerationSnapshot<SyncInput>,
  links: Links,
  withProgress: boolean,
): object {
  const { generation, state, at } = seen
  const { id, input, createdAt, plan } = generation
  const done = state.state === 'completed'
  const failure = state.failure === undefined ? undefined : toSyncFailure(state.failure)
  return {
    createdAt: new Date(createdAt).toISOString(),
    id,
    input: toInputItems(generation, links),
    model: input.model,
    status: STATUS[state.state],
    error: failure?.error ?? null,
    errorCode: failure?.errorCode ?? null,
    options: input.options,
    outputDuration: done ? plan.outputMs / 1_000 : null,
    outputUrl: toOutputUrl(seen, links),
    outputFileName: input.outputFileName,
    segments: input.segments,
    segmentOutputUrl: input.segments && toSegmentUrl(seen, links),
    synthesizedAudioUrl: hasText(input) ? toAudioUrl(seen, links) : undefined,
    webhookUrl: input.webhookUrl,
    projectId: input.projectId,
    progress_percent: withProgress ? progressAt(generation, at) : undefined,
  }
}

/** Assumed: beside the whole output, under the same token. */
export function toSegmentUrl(seen: GenerationSnapshot<SyncInput>, links: Links): string | null {
  const url = toOutputUrl(seen, links)
  return url === null ? null : `${url}&part=segments`
}

/** Assumed: null until completed. */
function toAudioUrl({ generation, state }: GenerationSnapshot<SyncInput>, links: Links): string | null {
  return state.state === 'completed' ? `${links.mediaUrl}/${generation.id}.wav` : null
}

function hasText({ input }: SyncInput): boolean {
  return input.some((item) => item.type === 'text')
}
