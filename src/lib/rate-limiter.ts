/** Counts calls and spent amounts, by the name of what is counted (`kind`). */
export interface RateLimiter {
  /** Counts a call and returns 0 if the window allows it. Otherwise returns the milliseconds until the next call is allowed. */
  acquire(kind: string, window: RateWindow): number
  /** Spends an amount. Returns false, and spends nothing, if the budget is too small. */
  consume(kind: string, amount: number, budget: number): boolean
  clear(): void
}

/** The allowed number of calls in a period. */
export interface RateWindow {
  readonly now: number
  readonly windowMs: number
  readonly maxCalls: number
}

export function createRateLimiter(): RateLimiter {
  const callTimes = new Map<string, readonly number[]>()
  const spent = new Map<string, number>()
  return {
    acquire(kind, { now, windowMs, maxCalls }) {
      // A call exactly one window ago no longer counts.
      const recent = (callTimes.get(kind) ?? []).filter((at) => at > now - windowMs)
      const isAllowed = recent.length < maxCalls
      callTimes.set(kind, isAllowed ? [...recent, now] : recent)
      return isAllowed ? 0 : (recent[0] ?? now) + windowMs - now
    },
    consume(kind, amount, budget) {
      const total = (spent.get(kind) ?? 0) + amount
      if (total > budget) return false
      spent.set(kind, total)
      return true
    },
    clear() {
      callTimes.clear()
      spent.clear()
    },
  }
}
