import express from 'express'

import { createControlApp } from './control-app.ts'
import { startServerWith } from './start-server-with.ts'
import type { ProviderName, ProviderOption } from '../api/option-types.ts'
import type { RunningServer, ServerOptions } from './start-server-with.ts'

/**
 * Creates a fake and starts a server for it. Resolves once the server listens. Rejects with a `MockVideoApiError` that lists
 * every mistake in the options, or that says why the server cannot listen, such as a port in use.
 *
 * @example
 * const server = await startServer({ scenario: 'slow-fail', speed: 60 })
 * console.log(server.url, server.baseUrls)
 * await server.close()
 */
export function startServer<
  const OwnScenario extends string = never,
  const Providers extends ProviderOption = ProviderName,
>(options: ServerOptions<OwnScenario, Providers> = {}): Promise<RunningServer<OwnScenario, Providers>> {
  return startServerWith<OwnScenario, Providers>(
    (api, appOptions) => createControlApp(express, api, appOptions),
    options,
  )
}
