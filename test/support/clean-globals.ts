import { afterAll } from 'vitest'

/** Test files share a thread, so each must restore the timers, the date and `fetch`. */
const GLOBAL_NAMES = ['Date', 'clearTimeout', 'fetch', 'setTimeout'] as const
const originals = new Map(GLOBAL_NAMES.map((name) => [name, globalThis[name]]))

afterAll(() => {
  const changed = GLOBAL_NAMES.filter((name) => globalThis[name] !== originals.get(name))
  if (changed.length > 0)
    throw new Error(`Failed to clean up: this test file did not restore ${changed.join(', ')}.`)
})
