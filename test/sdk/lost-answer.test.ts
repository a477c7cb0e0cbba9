import { SyncClient } from '@sync.so/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../src/server.ts'
import { skipDelays } from '../parity/skip-delays.ts'
import type { Sync } from '@sync.so/sdk'
import type { RunningServer } from '../../src/server.ts'

const BODY: Sync.CreateGenerationDto = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ],
}

async function open(scenario: string, revision: string): Promise<RunningServer<string>> {
  const server = await startServer<string>({ clock: 'manual', scenario, revisions: { sync: revision } })
  onTestFinished(() => server.close())
  // The SDK waits about one second before it sends a call again.
  onTestFinished(skipDelays())
  return server
}

const KEYED = { 'Idempotency-Key': 'order-1' }

test.each([
  ['2026-06', {}, 2],
  ['2026-10', KEYED, 1],
  // This revision does not know the header.
  ['2026-06', KEYED, 2],
] as const)(
  'the SDK sends a submit whose answer was a 504 again: revision %s with %j pays %i times',
  async (revision, headers, generations) => {
    const { api, baseUrls } = await open('submit-timeout', revision)
    const sync = new SyncClient({ apiKey: 'test', environment: baseUrls.sync })
    const { id } = await sync.generations.create(BODY, { headers })
    expect(api.generations.list()).toHaveLength(generations)
    expect(api.generations.list().at(-1)?.id).toBe(id)
    expect(api.requests().map(({ status }) => status)).toEqual([504, 201])
  },
)

/** Submits with `fetch`, and again if the connection was reset, as libraries that retry do. */
async function submitWithRetry(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  for (;;) {
    try {
      return await fetch(`${url}/v2/generate`, {
        method: 'POST',
        body: JSON.stringify(BODY),
        headers: { 'x-api-key': 'test', 'content-type': 'application/json', ...headers },
      })
    } catch (error) {
      const { cause } = error instanceof Error ? error : { cause: undefined }
      const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
      if (code !== 'ECONNRESET') throw error
    }
  }
}

test.each([
  ['2026-06', {}, 2],
  ['2026-10', KEYED, 1],
] as const)(
  'a client that retries a reset sends a lost submit again: revision %s with %j pays %i times',
  async (revision, headers, generations) => {
    const { api, baseUrls } = await open('submit-lost', revision)
    expect((await submitWithRetry(baseUrls.sync, headers)).status).toBe(201)
    expect(api.generations.list()).toHaveLength(generations)
    expect(api.requests().map(({ status }) => status)).toEqual([0, 201])
  },
)
