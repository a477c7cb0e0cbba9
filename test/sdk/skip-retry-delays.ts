import { vi } from 'vitest'

/** Ends the waits of the SDK between retries, about one and two seconds, at once. Other timers are kept. */
export function skipRetryDelays(): void {
  const { setTimeout } = globalThis
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(
    (run: (_: void) => void, ms = 0, ...rest: readonly unknown[]) => {
      const delay = rest.length === 0 && ms >= 800 && ms <= 2_400 ? 0 : ms
      return setTimeout(() => void Reflect.apply(run, undefined, rest), delay)
    },
  )
}
