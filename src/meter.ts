/** What somebody has used up. */
export interface Meter {
  /**
   * How long until a hit passes, in milliseconds: 0 when it does now, and is counted; more when there were `most` within
   * the last `windowMs` already.
   */
  hit(kind: string, window: Window): number
  /** Spends an amount; false, and nothing is spent, when the budget does not hold that much any more. */
  spend(kind: string, amount: number, budget: number): boolean
  clear(): void
}

/** How many are let through in how long. */
export interface Window {
  readonly now: number
  readonly windowMs: number
  readonly most: number
}

export function createMeter(): Meter {
  const hits = new Map<string, readonly number[]>()
  const spent = new Map<string, number>()
  return {
    hit(kind, { now, windowMs, most }) {
      // Half-open: what was exactly one window ago does not count any more.
      const recent = (hits.get(kind) ?? []).filter((at) => at > now - windowMs)
      const passes = recent.length < most
      hits.set(kind, passes ? [...recent, now] : recent)
      return passes ? 0 : (recent[0] ?? now) + windowMs - now
    },
    spend(kind, amount, budget) {
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
