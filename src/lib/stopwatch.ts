/** Measures the time of the wall clock, times a rate. */
export interface Stopwatch {
  /** Returns the whole milliseconds since the start. It never goes back, even if `Date` does (fake timers). */
  read(): number
  /** Returns the milliseconds since the start, with their fraction. */
  readExact(): number
  /** Changes the rate from now on. With 0 the time stops. */
  setRate(rate: number): void
}

/** Creates a stopwatch that starts at `startMs`. */
export function createStopwatch(initialRate: number, startMs = 0): Stopwatch {
  let rate = initialRate
  let last = Date.now()
  /** The milliseconds at the last change of the rate. */
  let before = startMs
  /** The milliseconds of the wall clock since then. */
  let total = 0

  function readExact(): number {
    const now = Date.now()
    total += Math.max(now - last, 0)
    last = now
    return before + total * rate
  }

  return {
    read: () => Math.floor(readExact()),
    readExact,
    setRate(newRate) {
      before = readExact()
      total = 0
      rate = newRate
    },
  }
}
