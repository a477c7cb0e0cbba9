/** The waits of scenarios: a piece of a slow body, or a latency. */
const FROM_MS = 100
const TO_MS = 2_000

/** Lets what a scenario waits for in real time be over at once; returns what ends that. */
export function hurry(): () => void {
  const { setTimeout } = globalThis
  const hurried = (run: () => void, ms = 0): unknown => setTimeout(run, ms >= FROM_MS && ms <= TO_MS ? 0 : ms)
  Object.assign(globalThis, { setTimeout: hurried })
  return () => Object.assign(globalThis, { setTimeout })
}
