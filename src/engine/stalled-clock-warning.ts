import type { SharedClock } from './clock.ts'

/** Warns a developer who waits for a clock that does not move: a manual one, or a system clock that is paused. */
export interface StalledClockWarning {
  countStatusRead(): void
  /** Counts a long-poll that is waiting. Returns a function to call once it is answered. */
  startLongPoll(): () => void
  /** Counts from zero again, because the clock has moved, or was paused or resumed. */
  restart(): void
}

const MAX_READS = 50
const MAX_WAIT_MS = 1_000

export function createStalledClockWarning(
  clock: Pick<SharedClock, 'kind' | 'isPaused'>,
  warnOnce: (text: string) => void,
): StalledClockWarning {
  let reads = 0
  let waiting = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function isStill(): boolean {
    return clock.kind === 'manual' || clock.isPaused
  }
  function stopTimer(): void {
    clearTimeout(timer)
    timer = undefined
  }
  function warn(observation: string): void {
    const [reason, remedy] = clock.isPaused
      ? ['the clock is paused', "`api.clock.resume()` or `await api.clock.advance('30s')`"]
      : ['the manual clock has not moved', "`await api.clock.advance('30s')`"]
    warnOnce(
      `${observation}, but ${reason}. Nothing changes until it moves: call ${remedy}, or POST /__mock/clock on a server.`,
    )
  }
  function startTimer(): void {
    timer = setTimeout(() => warn('A long-poll has waited for a second'), MAX_WAIT_MS)
    // In a browser a timer is a number and keeps no process alive.
    if (typeof timer === 'object') timer.unref()
  }

  return {
    countStatusRead() {
      if (!isStill()) return
      reads += 1
      if (reads === MAX_READS) warn(`${MAX_READS} status reads were answered`)
    },
    startLongPoll() {
      waiting += 1
      if (timer === undefined && isStill()) startTimer()
      return () => {
        waiting -= 1
        if (waiting === 0) stopTimer()
      }
    },
    restart() {
      reads = 0
      stopTimer()
      if (waiting > 0 && isStill()) startTimer()
    },
  }
}
