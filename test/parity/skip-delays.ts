/** The waits of scenarios: a piece of a slow body, or a latency. */
const FROM_MS = 100
const TO_MS = 2_000

/** Lets what a scenario waits for in real time be over at once; `waited` hears how long it would have been. */
export function hurry(waited: (ms: number) => void = () => {}): () => void {
  const { setTimeout } = globalThis
  const hurried = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): unknown => {
    const isWait = ms >= FROM_MS && ms <= TO_MS
    if (isWait) waited(ms)
    return setTimeout(run, isWait ? 0 : ms, ...given)
  }
  Object.assign(globalThis, { setTimeout: hurried })
  return () => Object.assign(globalThis, { setTimeout })
}
