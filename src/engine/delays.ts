import { MAX_TIMER_MS } from './clock.ts'
import type { Call } from '../lib/call.ts'

/** The calls that wait in real time because of a latency or a hang, by session. */
export interface Delays {
  /** Resolves after `ms` (at most 2^31-1), when the client leaves, or when the session's delays are ended. */
  wait(session: string, ms: number, client?: Pick<Call, 'onLeave'>): Promise<void>
  /** Ends all delays of a session now. */
  endAll(session: string): void
}

export function createDelays(): Delays {
  const endsBySession = new Map<string, Set<() => void>>()

  return {
    wait(session, ms, client) {
      return new Promise((resolve) => {
        const ends = endsBySession.get(session) ?? new Set()
        endsBySession.set(session, ends)
        const timer = ms === Infinity ? undefined : setTimeout(end, Math.min(ms, MAX_TIMER_MS))
        ends.add(end)
        client?.onLeave?.(end)

        function end(): void {
          clearTimeout(timer)
          ends.delete(end)
          if (ends.size === 0 && endsBySession.get(session) === ends) endsBySession.delete(session)
          resolve()
        }
      })
    },
    endAll(session) {
      for (const end of endsBySession.get(session) ?? []) end()
    },
  }
}
