/** The range of the delays of scenarios: a piece of a slow body, or a latency. */
const FROM_MS = 100
const TO_MS = 2_000

/** Ends the real-time delays of scenarios at once, and calls `onSkip` with each. Returns a function that restores timers. */
export function skipDelays(onSkip: (ms: number) => void = () => {}): () => void {
  const { setTimeout } = globalThis
  const shortened = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): unknown => {
    const isDelay = ms >= FROM_MS && ms <= TO_MS
    if (isDelay) onSkip(ms)
    return setTimeout(run, isDelay ? 0 : ms, ...args)
  }
  Object.assign(globalThis, { setTimeout: shortened })
  return () => Object.assign(globalThis, { setTimeout })
}
