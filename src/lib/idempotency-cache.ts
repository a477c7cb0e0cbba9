import type { Reply } from './call.ts'

/** Keeps the first reply of each idempotency key. */
export interface IdempotencyCache {
  /** Returns the reply that is cached under a key. Undefined if there is none, or if it has expired. */
  find(key: string, now: number): CachedReply | undefined
  /** Caches a reply under a key. */
  store(key: string, cached: CachedReply): void
  /** Returns all cached replies with their keys, oldest first. */
  entries(): Iterable<readonly [key: string, cached: CachedReply]>
}

/** A cached reply. */
export interface CachedReply {
  /** Identifies the request body. */
  readonly fingerprint: string
  /** The reply. */
  readonly reply: Reply
  /** The time from which it is not found any more, in milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Called when an entry is added to a cache, with a function that removes it, and when it has been removed. */
export interface CacheEvents {
  readonly onAdd: (cached: CachedReply, remove: () => void) => void
  readonly onRemove: (cached: CachedReply) => void
}

/** The maximum number of entries. The oldest entry is removed first. */
const MAX_ENTRIES = 10_000

export function createIdempotencyCache({ onAdd, onRemove }: CacheEvents): IdempotencyCache {
  const entries = new Map<string, CachedReply>()

  function remove(key: string): void {
    const cached = entries.get(key)
    if (cached === undefined) return
    entries.delete(key)
    onRemove(cached)
  }

  return {
    find(key, now) {
      const cached = entries.get(key)
      return cached !== undefined && now < cached.expiresAt ? cached : undefined
    },
    store(key, cached) {
      remove(key)
      const [oldest] = entries.keys()
      if (entries.size >= MAX_ENTRIES && oldest !== undefined) remove(oldest)
      entries.set(key, cached)
      onAdd(cached, () => remove(key))
    },
    entries: () => entries.entries(),
  }
}
