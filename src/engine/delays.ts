/** Calls that wait in real time, as their scenario has it; by session. */
export interface Delays {
  /** Resolves after `ms`, at most a month; or when the client leaves, or nobody waits in the session any more. */
  wait(session: string, ms: number, onLeave?: (listener: () => void) => void): Promise<void>
  /** Lets go who waits in a session. */
  end(session: string): void
}

const LONGEST_MS = 2 ** 31 - 1

export function createDelays(): Delays {
  const waiting = new Map<string, Set<() => void>>()

  return {
    wait(session, ms, onLeave) {
      return new Promise((resolve) => {
        const others = waiting.get(session) ?? new Set()
        waiting.set(session, others)
        const timer = ms === Infinity ? undefined : setTimeout(end, Math.min(ms, LONGEST_MS))
        others.add(end)
        onLeave?.(end)

        function end(): void {
          clearTimeout(timer)
          others.delete(end)
          if (others.size === 0 && waiting.get(session) === others) waiting.delete(session)
          resolve()
        }
      })
    },
    end(session) {
      for (const end of waiting.get(session) ?? []) end()
    },
  }
}
