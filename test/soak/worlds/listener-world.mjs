import { createServer } from 'node:http'

import { createMockVideoApi } from '../../../dist/index.js'
import { createListener } from '../../../dist/server.js'
import { getOwnBase, getServerBase } from './bases.mjs'
import { createApiControl } from './controls.mjs'
import { openCall, openOnServer } from './http-client.mjs'
import { buildOptions, SETTINGS } from './settings.mjs'

/** Creates a world of a listener on a `node:http` server in this process. */
export function createListenerWorld({ seed, warn }) {
  const settings = SETTINGS.listener
  let api
  let server
  let url

  const control = createApiControl(() => api)
  return {
    name: 'listener',
    stepsPerLife: 10_000,
    settings,
    control,
    controls: [control],
    takesPartialBodies: true,
    getBase: (provider, options) => getServerBase(url, provider, options),
    getControlBase: getOwnBase,
    open: openOnServer,
    async start() {
      api = createMockVideoApi({ ...buildOptions(settings, seed), warn })
      server = createServer(createListener(api))
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      url = `http://127.0.0.1:${server.address().port}`
    },
    async stop() {
      api.close()
      server.close()
      // The fake resets the connections of held calls. Those of other calls are idle.
      await new Promise((resolve) => setImmediate(resolve))
      server.closeAllConnections()
    },
    close() {},
    settleLeave: () => waitForRoundTrips(`${url}/nothing`),
  }
}

const ROUND_TRIPS = 3

/** Waits until the server has seen that a client left: a call that was sent later has been answered, several times. */
export async function waitForRoundTrips(url) {
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) await openCall(url, { method: 'GET' }).outcome
}
