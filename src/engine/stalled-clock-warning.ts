/** Warns a developer who waits for a manual clock that does not move. */
export interface StalledClockWarning {
  countStatusRead(): void
  /** Counts a long-poll that is waiting. Returns a function to call once it is answered. */
  startLongPoll(): () => void
  /** Counts from zero again, because the clock has moved. */
  restart(): void
}

const MAX_READS = 50
const MAX_WAIT_MS = 1_000

export function createStalledClockWarning(
  manual: boolean,
  warnOnce: (text: string) => void,
): StalledClockWarning {
  let reads = 0
  let waiting = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function stopTimer(): void {
    clearTimeout(timer)
    timer = undefined
  }
  function warn(observation: string): void {
    warnOnce(
      `${observation}, but the manual clock has not moved. Nothing changes until it moves: call \`await api.clock.advance('30s')\`.`,
    )
  }
  function startTimer(): void {
    timer = setTimeout(() => warn('A long-poll has waited for a second'), MAX_WAIT_MS)
    // In a browser a timer is a number and keeps no process alive.
    if (typeof timer === 'object') timer.unref()
  }

  return {
    countStatusRead() {
      if (!manual) return
      reads += 1
      if (reads === MAX_READS) warn(`${MAX_READS} status reads were answered`)
    },
    startLongPoll() {
      if (!manual) return () => {}
      waiting += 1
      if (timer === undefined) startTimer()
      return () => {
        waiting -= 1
        if (waiting === 0) stopTimer()
      }
    },
    restart() {
      reads = 0
      stopTimer()
      if (waiting > 0) startTimer()
    },
  }
}
