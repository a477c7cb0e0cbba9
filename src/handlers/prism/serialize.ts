import { appendPath } from '../../lib/append-path.ts'
import { describePrismFailure } from './failure.ts'
import { EXPIRES_SECONDS, presign, formatAmzDate } from './presign.ts'
import type { PrismInput } from './requests.ts'
import type { State } from '../../scenarios/scenario.ts'
import type { GenerationSnapshot, Links, ReplyContext } from '../context.ts'

/** The fields of a Prism generation that do not depend on its status. */
interface PrismFacts {
  /** The id of the generation. */
  readonly id: string
  /** Null if it was not created from a template. */
  readonly template_id: string | null
  /** ISO 8601, UTC, with milliseconds. */
  readonly created_at: string
  /** The URL of the page that shares the video. Null until completed. From `2026-09` on. */
  readonly share_url?: string | null
}

/**
 * The body of `GET /api/generations/:id`.
 *
 * Source: https://docs.prismvideos.com/api-reference/get-generation
 */
export type PrismGeneration =
  | (PrismFacts & {
      /** The generation has not ended. */
      readonly status: 'generating'
      /** Null, because there is no video. */
      readonly video_url: null
      /** Null, because the generation is not completed. */
      readonly completed_at: null
      /** Null, because the generation has not failed. */
      readonly error: null
    })
  | (PrismFacts & {
      /** The generation is completed. */
      readonly status: 'completed'
      /** A presigned URL, valid for one hour. */
      readonly video_url: string
      /** ISO 8601, UTC, with milliseconds. */
      readonly completed_at: string
      /** Null, because the generation has not failed. */
      readonly error: null
    })
  | (PrismFacts & {
      /** The generation has failed. */
      readonly status: 'failed'
      /** Null, because there is no video. */
      readonly video_url: null
      /** Null, because the generation is not completed. */
      readonly completed_at: null
      /** The error message. */
      readonly error: string
    })

const STATUS: Readonly<Record<State, PrismGeneration['status']>> = {
  queued: 'generating',
  processing: 'generating',
  completed: 'completed',
  failed: 'failed',
  // Assumed: Prism has no status for a rejected generation.
  rejected: 'failed',
}

export function getPrismStatus(state: State): PrismGeneration['status'] {
  return STATUS[state]
}

/** A completed generation whose scenario removes the URL of its video. The real API is not known to send it. */
type PrismCompletedWithoutUrl = Omit<Extract<PrismGeneration, { status: 'completed' }>, 'video_url'> & {
  readonly video_url: null
}

/** Returns the wire JSON, with all keys in the order of the page. Empty values are null. */
export function serializeGeneration(
  snapshot: GenerationSnapshot<PrismInput>,
  context: ReplyContext,
): PrismGeneration | PrismCompletedWithoutUrl {
  const { generation, state } = snapshot
  const { revision } = context
  const generating = {
    id: generation.id,
    status: 'generating' as const,
    template_id: generation.input.template_id,
    video_url: null,
    ...(revision !== '2026-02' && { share_url: null }),
    created_at: new Date(generation.createdAt).toISOString(),
    // Null on failure too, because the real API sends null.
    completed_at: null,
    error: null,
  }
  // Each spread keeps the order of the keys above.
  switch (state.state) {
    case 'queued':
    case 'processing':
      return generating
    case 'failed':
    case 'rejected':
      return { ...generating, status: 'failed', error: describePrismFailure(state.failure ?? {}) }
    case 'completed': {
      const completed = {
        ...generating,
        status: 'completed' as const,
        ...(revision !== '2026-02' && { share_url: buildShareUrl(snapshot, context.links) }),
        completed_at: new Date(state.since).toISOString(),
      }
      // Assumed: null if the scenario removes it.
      if (generation.plan.outputFault === 'missing') return { ...completed, video_url: null }
      return { ...completed, video_url: buildVideoUrl(snapshot, context.links) }
    }
  }
}

function buildVideoUrl({ generation, at }: GenerationSnapshot<PrismInput>, links: Links): string {
  const signedAt = generation.plan.outputFault === 'expired' ? at - EXPIRES_SECONDS * 1_000 : at
  const query = presign(generation, formatAmzDate(signedAt), links)
  return `${appendPath(links.mediaUrl, 'generations', `${generation.id}.mp4`)}?${query}`
}

/** Source: https://prism-c8e399ce.mintlify.app/api-reference/get-generation */
function buildShareUrl({ generation }: GenerationSnapshot<PrismInput>, links: Links): string {
  return `https://www.prismvideos.com/workspace/s/share_${links.digits(generation, 'prism/share', 16)}`
}

/** The body of the reply to a submit. Source: https://docs.prismvideos.com/api-reference/generate-video */
export interface PrismCreated {
  /** The generations, one for each video. */
  readonly generations: readonly {
    /** The id, with which a client reads the status. */
    readonly generation_id: string
    /** The status before the first step. */
    readonly status: PrismGeneration['status']
  }[]
  /** Null if they were not created from a template. */
  readonly template_id: string | null
  /** The credits for all generations together. */
  readonly credits_charged: number
  /** In seconds. From `2026-09` on. */
  readonly latency_estimate_sec?: { readonly typical: number; readonly busy: number }
}

/** Assumed: every video has the estimate of the documented sample. */
const LATENCY_ESTIMATE = { typical: 127, busy: 241 }

export function serializeCreated(
  snapshots: readonly GenerationSnapshot<PrismInput>[],
  { input, credits, revision }: { input: PrismInput; credits: number; revision: string },
): PrismCreated {
  return {
    generations: snapshots.map(({ generation, state }) => ({
      generation_id: generation.id,
      status: STATUS[state.state],
    })),
    template_id: input.template_id,
    credits_charged: credits,
    ...(revision !== '2026-02' && { latency_estimate_sec: LATENCY_ESTIMATE }),
  }
}
