import type { TruGenInput } from '../../fixtures/trugen.ts'
import type { State } from '../../scenarios/scenario.ts'
import type { GenerationSnapshot } from '../provider.ts'

interface TruGenFacts {
  readonly avatar_id: string
  /** `""` when none was given. */
  readonly callback_url: string
  /** ISO 8601, UTC, microseconds. */
  readonly created_at: string
  /** Length of the video: seconds. */
  readonly estimated_time: number
  readonly generation_id: string
  readonly model_name: string
  /** When it last changed: ISO 8601, UTC, microseconds. */
  readonly modified_at: string
  readonly provider_name: string
  readonly script: string
  readonly voice_id: string
}

interface TruGenWithoutVideo extends TruGenFacts {
  readonly status: 'processing' | 'failed'
  readonly actual_time: 0
  readonly video_name: ''
  readonly video_url: ''
}

interface TruGenCompleted extends TruGenFacts {
  readonly status: 'completed'
  /** How long it took: seconds. */
  readonly actual_time: number
  readonly video_name: string
  readonly video_url: string
}

/**
 * The answer of `GET /v1/script-to-video/genStatus/{generation_id}`.
 *
 * Source: https://docs.trugen.ai/api-reference/endpoint/texttovideostatus
 */
export type TruGenGeneration = TruGenWithoutVideo | TruGenCompleted

const STATUS: Readonly<Record<State, TruGenGeneration['status']>> = {
  queued: 'processing',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  // Assumed: TruGen shows no refusal of its own.
  rejected: 'failed',
}

export function toTruGenStatus(state: State): TruGenGeneration['status'] {
  return STATUS[state]
}

/** Assumed: the one published pair, 26 characters and 2.09 s, taken as a rate. */
const SECONDS_PER_CHARACTER = 0.0804

function estimateSeconds(script: string): number {
  return Math.round(script.length * SECONDS_PER_CHARACTER * 100) / 100
}

/** The answer of `POST /v1/script-to-video/createVideo`. https://docs.trugen.ai/api-reference/endpoint/texttovideo */
export interface TruGenCreated {
  /** Length of the video, which the status calls `estimated_time`: seconds. */
  readonly estimated_duration: number
  readonly generation_id: string
  readonly status: TruGenGeneration['status']
}

export function serializeTruGenCreated({
  generation,
  state,
}: GenerationSnapshot<TruGenInput>): TruGenCreated {
  return {
    estimated_duration: estimateSeconds(generation.input.script),
    generation_id: generation.id,
    status: STATUS[state.state],
  }
}

/** The wire JSON, in the order of the page: all fourteen keys, never null. */
export function serializeTruGen(
  { generation, state }: GenerationSnapshot<TruGenInput>,
  media: string,
): TruGenGeneration {
  const { id, input, createdAt, plan } = generation
  const status = STATUS[state.state]
  const facts = {
    estimated_time: estimateSeconds(input.script),
    generation_id: id,
    model_name: input.model_name,
    // Assumed: it moves when the status that TruGen shows does.
    modified_at: toMicroseconds(status === 'processing' ? createdAt : state.since),
    provider_name: input.provider_name,
    script: input.script,
  }
  const start = {
    avatar_id: input.avatar_id,
    callback_url: input.callback_url,
    created_at: toMicroseconds(createdAt),
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
    // Assumed: from creation to completion.
    actual_time: (state.since - createdAt) / 1_000,
    ...start,
    ...facts,
    status,
    video_name: name,
    // Assumed: empty where a scenario has it missing; the name stays.
    video_url: plan.outputFault === 'missing' ? '' : `${media}/${encodeURIComponent(name)}`,
    voice_id: input.voice_id,
  }
}

function toMicroseconds(at: number): string {
  return new Date(at).toISOString().replace('Z', '000Z')
}
