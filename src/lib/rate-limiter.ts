/** What somebody has used up. */
export interface RateLimiter {
  /**
   * How long until a hit passes, in milliseconds: 0 when it does now, and is counted; more when there were `most` within
   * the last `windowMs` already.
   */
  acquire(kind: string, window: RateWindow): number
  /** Spends an amount; false, and nothing is spent, when the budget does not hold that much any more. */
  consume(kind: string, amount: number, budget: number): boolean
  clear(): void
}

/** How many are let through in how long. */
export interface RateWindow {
  readonly now: number
  readonly windowMs: number
  readonly maxCalls: number
}

export function createRateLimiter(): RateLimiter {
  const hits = new Map<string, readonly number[]>()
  const spent = new Map<string, number>()
  return {
    acquire(kind, { now, windowMs, maxCalls }) {
      // Half-open: what was exactly one window ago does not count any more.
      const recent = (hits.get(kind) ?? []).filter((at) => at > now - windowMs)
      const passes = recent.length < maxCalls
      hits.set(kind, passes ? [...recent, now] : recent)
      return passes ? 0 : (recent[0] ?? now) + windowMs - now
    },
    consume(kind, amount, budget) {
      const total = (spent.get(kind) ?? 0) + amount
      if (total > budget) return false
      spent.set(kind, total)
      return true
    },
    clear() {
      hits.clear()
      spent.clear()
    },
  }
}
