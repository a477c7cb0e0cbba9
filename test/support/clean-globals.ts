import { afterAll, expect } from 'vitest'

/** Files share a thread, so none may leave a timer, the date or `fetch` other than it found them. */
const { Date, clearTimeout, fetch, setTimeout } = globalThis

afterAll(() => {
  expect({ Date, clearTimeout, fetch, setTimeout }).toEqual({
    Date: globalThis.Date,
    clearTimeout: globalThis.clearTimeout,
    fetch: globalThis.fetch,
    setTimeout: globalThis.setTimeout,
  })
})
