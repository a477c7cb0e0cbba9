import { SyncClient } from '@sync.so/sdk'
import { setupServer } from 'msw/node'
import { onTestFinished } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { startServer } from '../../src/server.ts'
import type { MockVideoApi, Options } from '../../src/index.ts'

export const ADAPTERS = ['msw', 'server'] as const

export type AdapterName = (typeof ADAPTERS)[number]

/** A fake that clients of Sync can call. */
export interface OpenedFake {
  readonly api: MockVideoApi<string>
  /** The base URL of the fake for the SDK. */
  readonly baseUrl: string
  /** The URL below which Sync's media are. */
  readonly media: string
  /** A client with the key `test`. */
  readonly sync: SyncClient
  /** The warnings of the fake. */
  readonly warnings: readonly string[]
}

/** Opens a fake with the manual clock, and closes it when the test has finished. */
export async function openFake(adapter: AdapterName, options: Options<string> = {}): Promise<OpenedFake> {
  const warnings: string[] = []
  const settings = { clock: 'manual', warn: (text: string) => warnings.push(text), ...options } as const
  if (adapter === 'server') {
    const server = await startServer<string>({ ...settings, port: 0 })
    onTestFinished(() => server.close())
    const baseUrl = server.baseUrls.sync
    const sync = new SyncClient({ baseUrl, apiKey: 'test' })
    return { api: server.api, baseUrl, media: `${server.url}/media/sync`, sync, warnings }
  }
  const api = createMockVideoApi<string>(settings)
  const server = setupServer(...createHandlers(api))
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => {
    server.close()
    api.close()
  })
  const sync = new SyncClient({ apiKey: 'test' })
  return { api, baseUrl: 'https://api.sync.so', media: 'https://assets.sync.so/generated', sync, warnings }
}

/** Returns what a promise is rejected with. */
export async function catchError(pending: PromiseLike<unknown>): Promise<unknown> {
  try {
    await pending
  } catch (error) {
    return error
  }
  throw new Error('Failed to catch an error: the promise was fulfilled.')
}
