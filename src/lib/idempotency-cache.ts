import type { Reply } from './call.ts'

/** Keeps the first reply of each idempotency key. */
export interface IdempotencyCache {
  /** Returns the reply that is cached under a key. Undefined if there is none, or if it has expired. */
  find(key: string, now: number): CachedReply | undefined
  store(key: string, cached: CachedReply): void
  clear(): void
}

export interface CachedReply {
  /** Identifies the request body. */
  readonly fingerprint: string
  readonly reply: Reply
  readonly expiresAt: number
}

/** The maximum number of entries. The oldest entry is removed first. */
const MAX_ENTRIES = 10_000

export function createIdempotencyCache(): IdempotencyCache {
  const entries = new Map<string, CachedReply>()
  return {
    find(key, now) {
      const cached = entries.get(key)
      return cached !== undefined && now < cached.expiresAt ? cached : undefined
    },
    store(key, cached) {
      entries.delete(key)
      const [oldest] = entries.keys()
      if (entries.size >= MAX_ENTRIES && oldest !== undefined) entries.delete(oldest)
      entries.set(key, cached)
    },
    clear: () => entries.clear(),
  }
}
