/** What a call with `wait=true` may ask for, in seconds. */
interface WaitRule {
  readonly defaultTimeout: number
  readonly minTimeout: number
  readonly maxTimeout: number
  /** Whether a timeout above the most is cut to it, or refused. */
  readonly clamps: boolean
}

/**
 * Sources: `2026-06` https://sync.so/docs/api-reference/api/generate-api/get, `2026-08` and later the same address with `.md`.
 * Assumed: `2026-06` cuts what is too long, and takes 0 for an answer at once.
 */
const JUNE: WaitRule = { defaultTimeout: 30, minTimeout: 0, maxTimeout: 55, clamps: true }
const AUGUST: WaitRule = { defaultTimeout: 5, minTimeout: 1, maxTimeout: 10, clamps: false }

export const SYNC_REVISIONS = ['2026-06', '2026-08', '2026-10'] as const

/** Whether a revision has what came with `date`. */
export function isSince(revision: string, date: (typeof SYNC_REVISIONS)[number]): boolean {
  return revision >= date
}

/** How to wait: not at all, for so long, or not like that. */
export type Wait =
  | { readonly kind: 'none' }
  | { readonly kind: 'wait'; readonly seconds: number; readonly refusedLater: string | undefined }
  | { readonly kind: 'refused'; readonly message: string }

/** Reads `wait`, `timeout` and `include`. */
export function parseWait(query: URLSearchParams, revision: string): Wait {
  // Assumed: `true` and `1` in any case; everything else is false, and then `timeout` is not even looked at.
  if (!/^(?:true|1)$/i.test(query.get('wait') ?? '')) return { kind: 'none' }
  if (includesProgress(query))
    return { kind: 'refused', message: 'wait cannot be combined with include=progress' }
  const rule = revision === '2026-06' ? JUNE : AUGUST
  const given = query.get('timeout')
  const seconds = given === null ? rule.defaultTimeout : toNumber(given)
  const complaint = complain(seconds, rule)
  if (complaint !== undefined) return { kind: 'refused', message: complaint }
  const later = given === null ? undefined : complain(seconds, AUGUST)
  return { kind: 'wait', seconds: Math.min(seconds, rule.maxTimeout), refusedLater: later }
}

/** Whether `include` asks for progress: a comma list, in which unknown words do no harm. */
export function includesProgress(query: URLSearchParams): boolean {
  return query.getAll('include').some((list) => list.split(',').some((word) => word.trim() === 'progress'))
}

function toNumber(text: string): number {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN
}

/** Assumed: our words. */
function complain(seconds: number, { minTimeout, maxTimeout, clamps }: WaitRule): string | undefined {
  if (Number.isNaN(seconds)) return 'timeout must be a number'
  if (seconds < minTimeout) return `timeout must not be less than ${minTimeout}`
  return seconds > maxTimeout && !clamps ? `timeout must not be greater than ${maxTimeout}` : undefined
}
