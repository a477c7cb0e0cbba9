import { setupServer } from 'msw/node'
import { onTestFinished, vi } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import type { HttpHandler } from 'msw'
import type { MockVideoApi, Options, ProviderName } from '../../src/index.ts'
import type { Target } from './clients/wire.ts'

export const START = Date.parse('2026-01-01T00:00:00Z')

export type Fake = MockVideoApi<string>

/**
 * Opens a fake under fake timers, by default with the clock `system`, and intercepts the calls of clients. Timers run by
 * themselves, so that the time of a client passes without waiting.
 */
export function openTimed(options: Options<string> = {}, ...handlers: readonly HttpHandler[]): Fake {
  startTimers()
  const api = createMockVideoApi<string>({ clock: 'system', warn: () => {}, ...options })
  intercept(api, ...handlers)
  return api
}

/** Installs fake timers, which run by themselves. */
export function startTimers(): void {
  vi.useFakeTimers({ now: START })
  vi.setTimerTickMode('nextTimerAsync')
  onTestFinished(() => void vi.useRealTimers())
}

/** Lets a fake answer the calls of clients, until the test has finished. */
export function intercept(
  api: Parameters<typeof createHandlers>[0] & { close(): void },
  ...handlers: readonly HttpHandler[]
): void {
  // MSW prints a connection that is reset.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const server = setupServer(...createHandlers(api), ...handlers)
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => {
    server.close()
    api.close()
  })
}

/** Returns what a client of a provider needs to know. */
export function getTarget(api: Pick<Fake, 'baseUrls' | 'key'>, provider: ProviderName = 'prism'): Target {
  return { provider, baseUrl: api.baseUrls[provider], key: api.key(provider) }
}

/** Returns the whole numbers from one to another. */
export function listNumbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
