import { startServer } from '../../../dist/server.js'
import { getServerBase } from './bases.mjs'
import { createApiControl, createHttpControl } from './controls.mjs'
import { openOnServer } from './http-client.mjs'
import { waitForRoundTrips } from './listener-world.mjs'
import { buildOptions, SETTINGS } from './settings.mjs'

/** Creates a world of a server in this process, with the object of the fake and the control routes. */
export function createServerWorld({ seed, warn }) {
  const settings = SETTINGS.server
  let server

  const getUrl = () => server.url
  const getBase = (provider, options) => getServerBase(server.url, provider, options)
  const control = createHttpControl(getUrl)
  return {
    name: 'server',
    stepsPerLife: 10_000,
    settings,
    control,
    controls: [control, createApiControl(() => server.api)],
    takesPartialBodies: true,
    getUrl,
    getBase,
    getControlBase: getBase,
    open: openOnServer,
    async start() {
      server = await startServer({ ...buildOptions(settings, seed), warn })
    },
    stop: () => server.close(),
    close() {},
    settleLeave: () => waitForRoundTrips(`${server.url}/__mock/health`),
  }
}
