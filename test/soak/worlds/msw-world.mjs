import { setupServer } from 'msw/node'

import { createMockVideoApi } from '../../../dist/index.js'
import { createHandlers } from '../../../dist/msw.js'
import { getOwnBase } from './bases.mjs'
import { createApiControl } from './controls.mjs'
import { openFetch } from './fetch-client.mjs'
import { buildOptions, SETTINGS } from './settings.mjs'

const CALL_HEADER = 'x-soak-call'

/** Creates a world of a fake in this process, whose calls MSW answers. */
export function createMswWorld({ seed, warn }) {
  const settings = SETTINGS.msw
  const arrivals = new Map()
  let api
  let server
  let calls = 0

  /** Returns an adapter that reports when the fake has begun to handle a call. */
  function observeArrivals(adapter) {
    return {
      ...adapter,
      answer(match, call) {
        const reply = adapter.answer(match, call)
        arrivals.get(call.header(CALL_HEADER))?.()
        return reply
      },
    }
  }

  function openArriving(call) {
    calls += 1
    const number = String(calls)
    const arrived = new Promise((resolve) => arrivals.set(number, resolve))
    const handle = openFetch(call.url, { ...call, headers: { ...call.headers, [CALL_HEADER]: number } })
    const forget = () => arrivals.delete(number)
    void handle.outcome.then(forget)
    return { ...handle, arrived: Promise.race([arrived, handle.outcome]) }
  }

  const control = createApiControl(() => api)
  return {
    name: 'msw',
    stepsPerLife: 2_000,
    settings,
    control,
    controls: [control],
    takesPartialBodies: false,
    getBase: getOwnBase,
    getControlBase: getOwnBase,
    open: (call, options = {}) => (options.expectsContinue ? openArriving(call) : openFetch(call.url, call)),
    async start() {
      api = createMockVideoApi({ ...buildOptions(settings, seed), warn })
      const handlers = createHandlers({ adapter: observeArrivals(api.adapter) }, { unmatched: 'answer' })
      // MSW keeps a record of each call that ends with a network error until it is closed.
      server?.close()
      server = setupServer(...handlers)
      server.listen({
        onUnhandledRequest: ({ url }) => isLocal(url) || warn(`Failed to stop a call to ${url}`),
      })
    },
    async stop() {
      api.close()
    },
    close: () => server.close(),
    settleLeave: async () => {},
  }
}

/** Webhooks go through MSW to the receiver of the test. */
function isLocal(url) {
  return new URL(url).hostname === '127.0.0.1'
}
