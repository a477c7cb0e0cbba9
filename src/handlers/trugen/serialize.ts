import { appendPath } from '../../lib/append-path.ts'
import { getVideoMs } from '../serve-output.ts'
import type { TruGenInput } from './requests.ts'
import type { State } from '../../scenarios/scenario.ts'
import type { GenerationSnapshot, ReplyContext } from '../context.ts'
import type { VideoDescription } from '../provider.ts'

/** The fields of a TruGen generation that do not depend on its status. */
interface TruGenFacts {
  /** The id of the avatar. */
  readonly avatar_id: string
  /** `""` if the request had none. */
  readonly callback_url: string
  /** ISO 8601, UTC, with microseconds. */
  readonly created_at: string
  /** The length of the video, in seconds. */
  readonly estimated_time: number
  /** The id of the generation. */
  readonly generation_id: string
  /** The model of the voice. */
  readonly model_name: string
  /** The time of the last change: ISO 8601, UTC, with microseconds. */
  readonly modified_at: string
  /** The provider of the voice. */
  readonly provider_name: string
  /** The text that the avatar says. */
  readonly script: string
  /** The id of the voice. */
  readonly voice_id: string
}

/** A TruGen generation that has not ended, or has failed. */
interface TruGenWithoutVideo extends TruGenFacts {
  /** The generation has not ended, or has failed. */
  readonly status: 'processing' | 'failed'
  /** 0, because the generation is not completed. */
  readonly actual_time: 0
  /** Empty, because there is no video. */
  readonly video_name: ''
  /** Empty, because there is no video. */
  readonly video_url: ''
}

/** A completed TruGen generation. */
interface TruGenCompleted extends TruGenFacts {
  /** The generation is completed. */
  readonly status: 'completed'
  /** The time from creation to completion, in seconds. */
  readonly actual_time: number
  /** The file name of the video. */
  readonly video_name: string
  /** The URL of the video. Empty if a scenario removes it. */
  readonly video_url: string
}

/**
 * The body of `GET /v1/script-to-video/genStatus/{generation_id}`.
 *
 * Source: https://docs.trugen.ai/api-reference/endpoint/texttovideostatus
 */
export type TruGenGeneration = TruGenWithoutVideo | TruGenCompleted

const STATUS: Readonly<Record<State, TruGenGeneration['status']>> = {
  queued: 'processing',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  // Assumed: TruGen has no status for a rejected generation.
  rejected: 'failed',
}

export function getTruGenStatus(state: State): TruGenGeneration['status'] {
  return STATUS[state]
}

/** Assumed: the rate of the only published example, 26 characters and 2.09 s. */
const SECONDS_PER_CHARACTER = 0.0804

/** Describes the video. Assumed: it is as long as the estimate, and its aspect is 16:9. */
export function describeTruGenVideo({ script, model_name: model }: TruGenInput): VideoDescription {
  return { seconds: Math.round(script.length * SECONDS_PER_CHARACTER * 100) / 100, model }
}

/** Assumed: if a scenario sets the length of the video, the estimate is that length. */
function estimateSeconds({ input, plan }: GenerationSnapshot<TruGenInput>['generation']): number {
  return getVideoMs(plan, describeTruGenVideo(input)) / 1_000
}

/** The body of `POST /v1/script-to-video/createVideo`. Source: https://docs.trugen.ai/api-reference/endpoint/texttovideo */
export interface TruGenCreated {
  /** The length of the video, in seconds. The status calls it `estimated_time`. */
  readonly estimated_duration: number
  /** The id, with which a client reads the status. */
  readonly generation_id: string
  /** The status before the first step: `processing`. */
  readonly status: TruGenGeneration['status']
}

export function serializeCreated({ generation, state }: GenerationSnapshot<TruGenInput>): TruGenCreated {
  return {
    estimated_duration: estimateSeconds(generation),
    generation_id: generation.id,
    status: STATUS[state.state],
  }
}

/** Returns the wire JSON, with all fourteen keys in the order of the page. No value is null. */
export function serializeGeneration(
  { generation, state }: GenerationSnapshot<TruGenInput>,
  context: ReplyContext,
): TruGenGeneration {
  const { id, input, createdAt, plan } = generation
  const status = STATUS[state.state]
  const facts = {
    estimated_time: estimateSeconds(generation),
    generation_id: id,
    model_name: input.model_name,
    // Assumed: it changes only when the status that TruGen shows changes.
    modified_at: formatTimestamp(status === 'processing' ? createdAt : state.since),
    provider_name: input.provider_name,
    script: input.script,
  }
  const start = {
    avatar_id: input.avatar_id,
    callback_url: input.callback_url,
    created_at: formatTimestamp(createdAt),
  }
  if (status !== 'completed') {
    return {
      actual_time: 0,
      ...start,
      ...facts,
      status,
      video_name: '',
      video_url: '',
      voice_id: input.voice_id,
    }
  }
  const name = `${id}.mp4`
  return {
    // Assumed: the time from creation to completion.
    actual_time: (state.since - createdAt) / 1_000,
    ...start,
    ...facts,
    status,
    video_name: name,
    // Assumed: empty if the scenario removes it. The name stays.
    video_url: plan.outputFault === 'missing' ? '' : appendPath(context.links.mediaUrl, name),
    voice_id: input.voice_id,
  }
}

function formatTimestamp(at: number): string {
  return new Date(at).toISOString().replace('Z', '000Z')
}
