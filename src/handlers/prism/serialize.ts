import { toPrismFailure } from './failure.ts'
import type { PrismInput } from '../../fixtures/prism.ts'
import type { State } from '../../scenarios/scenario.ts'
import type { Seen } from '../provider.ts'

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

/** What the URLs of a completed generation are. */
export interface PrismLinks {
  readonly videoUrl: () => string
  /** Undefined in a revision that has none. */
  readonly shareUrl: (() => string) | undefined
}

/** The wire JSON, in the order of the page: all keys, null where empty. */
export function serializePrism(
  { generation, state }: Seen<PrismInput>,
  { videoUrl, shareUrl }: PrismLinks,
): object {
  const done = state.state === 'completed'
  return {
    id: generation.id,
    status: STATUS[state.state],
    template_id: generation.input.template_id,
    video_url: done ? videoUrl() : null,
    ...(shareUrl !== undefined && { share_url: done ? shareUrl() : null }),
    created_at: new Date(generation.createdAt).toISOString(),
    // Null on failure too: because the real API does so.
    completed_at: done ? new Date(state.since).toISOString() : null,
    error: state.failure === undefined ? null : toPrismFailure(state.failure),
  }
}
