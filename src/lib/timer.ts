/** The longest delay that `setTimeout` accepts. */
export const MAX_TIMER_MS = 2 ** 31 - 1

export interface TimerOptions {
  /** True if the timer does not keep the Node process alive, like `timer.unref()`. */
  readonly unref?: boolean
  /** True if fake timers that a test installs do not replace the timer. */
  readonly ignoresFakeTimers?: boolean
}

// Taken before a test installs fake timers.
const { setTimeout: setRealTimeout, clearTimeout: clearRealTimeout } = globalThis

/**
 * Calls `ring` once after `ms` of real time. Unlike `setTimeout`, it rounds fractions of a millisecond up, waits longer than
 * 2^31 ms, and never rings for Infinity. Returns a function that stops the timer.
 */
export function startTimer(
  ms: number,
  ring: () => void,
  { unref = false, ignoresFakeTimers = false }: TimerOptions = {},
): () => void {
  const [set, clear] = ignoresFakeTimers
    ? [setRealTimeout, clearRealTimeout]
    : [globalThis.setTimeout, globalThis.clearTimeout]
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = (remainingMs: number): void => {
    const delayMs = Math.min(Math.max(Math.ceil(remainingMs), 0), MAX_TIMER_MS)
    timer = set(() => (remainingMs > delayMs ? wait(remainingMs - delayMs) : ring()), delayMs)
    // In a browser a timer is a number and keeps no process alive.
    if (unref && typeof timer === 'object') timer.unref()
  }
  if (ms !== Infinity) wait(ms)
  return () => clear(timer)
}
