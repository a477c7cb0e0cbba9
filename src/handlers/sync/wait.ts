/** The allowed timeouts of a call with `wait=true`, in seconds. */
interface WaitRule {
  readonly defaultTimeout: number
  readonly minTimeout: number
  readonly maxTimeout: number
  /** True if a timeout above the maximum is reduced to it. False if it is refused. */
  readonly clamps: boolean
}

/**
 * Sources: https://sync.so/docs/api-reference/api/generate-api/get for `2026-06`, and this URL with `.md` for `2026-08`.
 * Assumed: `2026-06` reduces a timeout that is too long, and replies at once to a timeout of 0.
 */
const FIRST_RULE: WaitRule = { defaultTimeout: 30, minTimeout: 0, maxTimeout: 55, clamps: true }
const RULE_SINCE_2026_08: WaitRule = { defaultTimeout: 5, minTimeout: 1, maxTimeout: 10, clamps: false }

export const SYNC_REVISIONS = ['2026-06', '2026-08', '2026-10'] as const

/** True if a revision is `date` or later. */
export function isSince(revision: string, date: (typeof SYNC_REVISIONS)[number]): boolean {
  return revision >= date
}

/** The long-poll that a status read asks for: none, one of so many seconds, or one that is not valid. */
export type Wait =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'wait'
      readonly seconds: number
      /** The mistake that later revisions refuse the call for. */
      readonly laterMistake: string | undefined
    }
  | { readonly kind: 'invalid'; readonly message: string }

/** Parses `wait`, `timeout` and `include`. */
export function parseWait(query: URLSearchParams, revision: string): Wait {
  // Assumed: `true` and `1` are true, in any case. Everything else is false, and then `timeout` is ignored.
  if (!/^(?:true|1)$/i.test(query.get('wait') ?? '')) return { kind: 'none' }
  if (includesProgress(query))
    return { kind: 'invalid', message: 'wait cannot be combined with include=progress' }
  const rule = isSince(revision, '2026-08') ? RULE_SINCE_2026_08 : FIRST_RULE
  const timeout = query.get('timeout')
  const seconds = timeout === null ? rule.defaultTimeout : parseNumber(timeout)
  const mistake = findTimeoutMistake(seconds, rule)
  if (mistake !== undefined) return { kind: 'invalid', message: mistake }
  const laterMistake = timeout === null ? undefined : findTimeoutMistake(seconds, RULE_SINCE_2026_08)
  return { kind: 'wait', seconds: Math.min(seconds, rule.maxTimeout), laterMistake }
}

/** True if `include` lists progress. Its items are separated by commas, and unknown items are ignored. */
export function includesProgress(query: URLSearchParams): boolean {
  return query.getAll('include').some((list) => list.split(',').some((item) => item.trim() === 'progress'))
}

function parseNumber(text: string): number {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN
}

/** Assumed: the texts. */
function findTimeoutMistake(
  seconds: number,
  { minTimeout, maxTimeout, clamps }: WaitRule,
): string | undefined {
  if (Number.isNaN(seconds)) return 'timeout must be a number'
  if (seconds < minTimeout) return `timeout must not be less than ${minTimeout}`
  return seconds > maxTimeout && !clamps ? `timeout must not be greater than ${maxTimeout}` : undefined
}
