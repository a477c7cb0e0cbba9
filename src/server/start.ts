import { createBackRooms } from './app.ts'
import { startServerWith } from './start-with.ts'
import type { ProviderName, ProviderOption } from '../api/types.ts'
import type { RunningServer, ServerOptions } from './start-with.ts'

/**
 * Starts a server for a fake.
 *
 * @example
 * const server = await startServer({ scenario: 'slow-fail', speed: 60 })
 * const client = new SyncClient({ baseUrl: server.baseUrls.sync, apiKey: 'test' })
 */
export function startServer<
  const Own extends string = never,
  const Providers extends ProviderOption = ProviderName,
>(options: ServerOptions<Own, Providers> = {}): Promise<RunningServer<Own, Providers>> {
  return startServerWith<Own, Providers>(createBackRooms, options)
}
