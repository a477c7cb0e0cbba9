/** Tells a developer whose manual clock nobody moves why nothing changes. */
export interface StillClock {
  /** A status read was answered. */
  read(): void
  /** A caller is held; returns what to call when it is not any more. */
  hold(): () => void
  /** The clock moved. */
  moved(): void
}

const READS = 50
const HELD_MS = 1_000

export function createStillClock(manual: boolean, warnOnce: (text: string) => void): StillClock {
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
    timer = setTimeout(() => warn('A status read has been held for a second'), HELD_MS)
    // In a browser a timer is a number, and keeps nothing alive.
    if (typeof timer === 'object') timer.unref()
  }

  return {
    read() {
      if (!manual) return
      reads += 1
      if (reads === READS) warn(`${READS} status reads were answered`)
    },
    hold() {
      if (!manual) return () => {}
      held += 1
      if (timer === undefined) start()
      return () => {
        held -= 1
        if (held === 0) stop()
      }
    },
    moved() {
      reads = 0
      stop()
      if (held > 0) start()
    },
  }
}
