import { afterAll } from 'vitest'

/** Files share a thread, so none may leave a timer, the date or `fetch` other than it found them. */
const NAMES = ['Date', 'clearTimeout', 'fetch', 'setTimeout'] as const
const found = new Map(NAMES.map((name) => [name, globalThis[name]]))

afterAll(() => {
  const changed = NAMES.filter((name) => globalThis[name] !== found.get(name))
  if (changed.length > 0) throw new Error(`This file has left another ${changed.join(', ')} behind.`)
})
