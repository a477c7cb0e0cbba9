/** Tells a developer whose manual clock nobody moves why nothing changes. */
export interface StalledClockWarning {
  /** A status read was answered. */
  countStatusRead(): void
  /** A caller is held; returns what to call when it is not any more. */
  startLongPoll(): () => void
  /** The clock moved. */
  clockMoved(): void
}

const MAX_READS = 50
const MAX_HELD_MS = 1_000

export function createStalledClockWarning(
  manual: boolean,
  warnOnce: (text: string) => void,
): StalledClockWarning {
  let reads = 0
  let held = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }
  function warn(what: string): void {
    warnOnce(
      `${what}, and the manual clock has not moved. Only \`await api.clock.advance('30s')\` will change anything.`,
    )
  }
  function start(): void {
    timer = setTimeout(() => warn('A status read has been held for a second'), MAX_HELD_MS)
    // In a browser a timer is a number, and keeps nothing alive.
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
      held += 1
      if (timer === undefined) start()
      return () => {
        held -= 1
        if (held === 0) stop()
      }
    },
    clockMoved() {
      reads = 0
      stop()
      if (held > 0) start()
    },
  }
}
