import { startTimer } from '../lib/timer.ts'
import type { Call } from '../lib/call.ts'
import type { Lifetime } from './lifetime.ts'

/** Who waits: the wait ends when the client leaves, and at the end of its session. */
export interface WaitOptions {
  readonly client: Pick<Call, 'onLeave'>
  readonly lifetime: Lifetime
}

/** Waits `ms` of real time; without end for Infinity. */
export function waitRealTime(ms: number, { client, lifetime }: WaitOptions): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      stopTimer()
      stopListening()
      resolve()
    }
    const stopTimer = startTimer(ms, finish)
    const stopListening = lifetime.onEnd(finish)
    client.onLeave?.(finish)
  })
}
