/** Counts calls and spent amounts, by the name of what is counted (`kind`). */
export interface RateLimiter {
  /** Counts a call and returns 0 if the window allows it. Otherwise returns the milliseconds until the next call is allowed. */
  acquire(kind: string, window: RateWindow): number
  /** Spends an amount. Returns false, and spends nothing, if the budget is too small. */
  consume(kind: string, amount: number, budget: number): boolean
  /** Forgets all calls and amounts. */
  clear(): void
  /** Returns what was counted. */
  readState(): RateLimiterState
}

/** The counted calls and amounts, by kind. */
export interface RateLimiterState {
  /** The times of the calls, oldest first. */
  readonly calls: readonly (readonly [kind: string, times: readonly number[]])[]
  /** The amounts that were spent. */
  readonly spent: readonly (readonly [kind: string, amount: number])[]
}

/** The allowed number of calls in a period. */
export interface RateWindow {
  /** The time of the call, in milliseconds since the epoch. */
  readonly now: number
  /** The length of the period, in milliseconds. */
  readonly windowMs: number
  /** The maximum number of calls in the period. */
  readonly maxCalls: number
}

/** The calls of one kind. */
interface Calls {
  /** The times of the allowed calls, oldest first. */
  times: number[]
  /** The index of the first call that is still in the window. */
  first: number
}

/** Creates a rate limiter. Default: it has counted nothing. */
export function createRateLimiter(state?: RateLimiterState): RateLimiter {
  const callsByKind = new Map<string, Calls>(
    state?.calls.map(([kind, times]) => [kind, { times: [...times], first: 0 }]),
  )
  const spent = new Map<string, number>(state?.spent)
  return {
    acquire(kind, { now, windowMs, maxCalls }) {
      const calls = callsByKind.get(kind) ?? { times: [], first: 0 }
      callsByKind.set(kind, calls)
      forgetUntil(calls, now - windowMs)
      const { times, first } = calls
      if (times.length - first >= maxCalls) return (times[first] ?? now) + windowMs - now
      times.push(now)
      return 0
    },
    consume(kind, amount, budget) {
      const total = (spent.get(kind) ?? 0) + amount
      if (total > budget) return false
      spent.set(kind, total)
      return true
    },
    clear() {
      callsByKind.clear()
      spent.clear()
    },
    readState: () => ({
      calls: [...callsByKind].map(([kind, { times, first }]) => [kind, times.slice(first)]),
      spent: [...spent],
    }),
  }
}

/** Forgets the calls up to a time. A call exactly one window ago no longer counts. Each call is visited only once. */
function forgetUntil(calls: Calls, time: number): void {
  while (calls.first < calls.times.length && (calls.times[calls.first] ?? 0) <= time) calls.first += 1
  if (calls.first <= calls.times.length / 2) return
  calls.times = calls.times.slice(calls.first)
  calls.first = 0
}
