import type { Reply } from './call.ts'

/** First answers, kept to be given again. */
export interface IdempotencyCache {
  /** What was answered under this key, and to which body; undefined once it has lapsed. */
  find(key: string, now: number): CachedReply | undefined
  keep(key: string, replay: CachedReply): void
  clear(): void
}

export interface CachedReply {
  /** What tells the body from another's. */
  readonly fingerprint: string
  readonly reply: Reply
  readonly expiresAt: number
}

/** The oldest leave first. */
const MAX_KEPT = 10_000

export function createIdempotencyCache(): IdempotencyCache {
  const kept = new Map<string, CachedReply>()
  return {
    find(key, now) {
      const found = kept.get(key)
      return found !== undefined && now < found.expiresAt ? found : undefined
    },
    keep(key, replay) {
      kept.delete(key)
      const [oldest] = kept.keys()
      if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest)
      kept.set(key, replay)
    },
    clear: () => kept.clear(),
  }
}
