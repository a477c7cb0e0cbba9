import express from 'express'

import { createControlApp } from './control-app.ts'
import { startServerWith } from './start-server-with.ts'
import type { ProviderName, ProviderOption } from '../api/types.ts'
import type { RunningServer, ServerOptions } from './start-server-with.ts'

/**
 * Starts a server for a fake.
 *
 * @example
 * const server = await startServer({ scenario: 'slow-fail', speed: 60 })
 * process.env.API_URL = server.url
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
