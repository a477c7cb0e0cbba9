import { onTestFinished } from 'vitest'

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/** Until the test is over, nobody else hears of what is thrown where nobody catches it: the runner would take it for a failure. */
export function standAlone(): void {
  for (const event of EVENTS) {
    const others = process.rawListeners(event)
    process.removeAllListeners(event)
    onTestFinished(() => {
      process.removeAllListeners(event)
      for (const other of others)
        process.on(event, (...args: unknown[]) => void Reflect.apply(other, process, args))
    })
  }
}
