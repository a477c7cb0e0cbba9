import { toPrismFailure } from './failure.ts'
import { EXPIRES, presign, toAmzDate } from './presign.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { State } from '../../scenarios/scenario.ts'
import type { Links, GenerationSnapshot } from '../provider.ts'

interface PrismFacts {
  readonly id: string
  /** Null when it was not made from a template. */
  readonly template_id: string | null
  /** ISO 8601, UTC, milliseconds. */
  readonly created_at: string
  /** The page to share it on, once completed; from `2026-09` on. */
  readonly share_url?: string | null
}

/**
 * The answer of `GET /api/generations/:id`.
 *
 * Source: https://docs.prismvideos.com/api-reference/get-generation
 */
export type PrismGeneration =
  | (PrismFacts & {
      readonly status: 'generating'
      readonly video_url: null
      readonly completed_at: null
      readonly error: null
    })
  | (PrismFacts & {
      readonly status: 'completed'
      /** Presigned; good for an hour. */
      readonly video_url: string
      /** ISO 8601, UTC, milliseconds. */
      readonly completed_at: string
      readonly error: null
    })
  | (PrismFacts & {
      readonly status: 'failed'
      readonly video_url: null
      readonly completed_at: null
      readonly error: string
    })

const STATUS: Readonly<Record<State, PrismGeneration['status']>> = {
  queued: 'generating',
  processing: 'generating',
  completed: 'completed',
  failed: 'failed',
  // Assumed: Prism shows no refusal of its own.
  rejected: 'failed',
}

export function toPrismStatus(state: State): PrismGeneration['status'] {
  return STATUS[state]
}

/** What one answer depends on besides the generation. */
export interface PrismAnswer {
  readonly links: Links
  readonly revision: string
}

/** The wire JSON, in the order of the page: all keys, null where empty. */
export function serializePrism(
  seen: GenerationSnapshot<PrismInput>,
  { links, revision }: PrismAnswer,
): object {
  const { generation, state } = seen
  const done = state.state === 'completed'
  return {
    id: generation.id,
    status: STATUS[state.state],
    template_id: generation.input.template_id,
    // Assumed: null where a scenario has it missing.
    video_url: done && generation.plan.outputFault !== 'missing' ? toVideoUrl(seen, links) : null,
    ...(revision !== '2026-02' && { share_url: done ? toShareUrl(seen, links) : null }),
    created_at: new Date(generation.createdAt).toISOString(),
    // Null on failure too: because the real API does so.
    completed_at: done ? new Date(state.since).toISOString() : null,
    error: state.failure === undefined ? null : toPrismFailure(state.failure),
  }
}

function toVideoUrl({ generation, at }: GenerationSnapshot<PrismInput>, links: Links): string {
  const signedAt = generation.plan.outputFault === 'expired' ? at - EXPIRES * 1_000 : at
  const query = presign(generation, toAmzDate(signedAt), links)
  return `${links.mediaUrl}/generations/${encodeURIComponent(generation.id)}.mp4?${query}`
}

/** https://prism-c8e399ce.mintlify.app/api-reference/get-generation */
function toShareUrl({ generation }: GenerationSnapshot<PrismInput>, links: Links): string {
  return `https://www.prismvideos.com/workspace/s/share_${links.digits(generation, 'prism/share', 16)}`
}

/** The answer of a submit: https://docs.prismvideos.com/api-reference/generate-video */
export interface PrismSubmitted {
  /** One for each video. */
  readonly generations: readonly {
    readonly generation_id: string
    readonly status: PrismGeneration['status']
  }[]
  /** Null when it was not made from a template. */
  readonly template_id: string | null
  /** For all of them. */
  readonly credits_charged: number
  /** Seconds; from `2026-09` on. */
  readonly latency_estimate_sec?: { readonly typical: number; readonly busy: number }
}

/** Assumed: the estimate of the page's sample, for every video. */
const LATENCY = { typical: 127, busy: 241 }

export function serializeSubmitted(
  started: readonly GenerationSnapshot<PrismInput>[],
  { input, credits, revision }: { input: PrismInput; credits: number; revision: string },
): PrismSubmitted {
  return {
    generations: started.map(({ generation, state }) => ({
      generation_id: generation.id,
      status: STATUS[state.state],
    })),
    template_id: input.template_id,
    credits_charged: credits,
    ...(revision !== '2026-02' && { latency_estimate_sec: LATENCY }),
  }
}
