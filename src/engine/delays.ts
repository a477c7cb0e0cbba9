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
  const finishersBySession = new Map<string, Set<() => void>>()

  return {
    wait(session, ms, client) {
      return new Promise((resolve) => {
        const finishers = finishersBySession.get(session) ?? new Set()
        finishersBySession.set(session, finishers)
        const timer = ms === Infinity ? undefined : setTimeout(finish, Math.min(ms, MAX_TIMER_MS))
        finishers.add(finish)
        client?.onLeave?.(finish)

        function finish(): void {
          clearTimeout(timer)
          finishers.delete(finish)
          if (finishers.size === 0 && finishersBySession.get(session) === finishers)
            finishersBySession.delete(session)
          resolve()
        }
      })
    },
    endAll(session) {
      for (const finish of finishersBySession.get(session) ?? []) finish()
    },
  }
}
