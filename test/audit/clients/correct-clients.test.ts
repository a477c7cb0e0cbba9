// Clients without a fault have no finding, whatever happens to them.
import { SyncClient } from '@sync.so/sdk'
import { expect, test } from 'vitest'
import { createReceiver, HOOK } from './receivers.ts'
import { getTarget, listNumbers, openTimed } from '../open.ts'
import { getCheck, listFound } from '../results.ts'
import { runKy, runLongPoll, runLoop, runPRetry } from './correct.ts'
import { readJob, sendRead, sleep, submit } from './wire.ts'
import type { ProviderName } from '../../../src/index.ts'
import type { Client } from './correct.ts'

const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']

/** What happens to the status reads and to the video. */
const READ_SCENARIOS = [
  'happy',
  'flaky',
  'slow-fail',
  'quick-fail',
  'rejected',
  'instant',
  'third-poll',
  'jittery',
  'stuck',
  'rate-limited',
  'outage',
  'random-errors',
  'gateway-html',
  'connection-drops',
  'malformed-json',
  'empty-body',
  'truncated-body',
  'slow-body',
  'slow-network',
  'unknown-status',
  'regressing',
  'not-ready',
  'not-found',
  'key-expires',
  'expired-output',
  'no-output',
  'empty-output',
  'webhook-lost',
] as const

/** What happens to the submit. */
const SUBMIT_SCENARIOS = [
  'create-flaky',
  'create-rate-limited',
  'concurrency-limit',
  'out-of-credits',
  'error-in-200',
  'server-error',
  'connection-reset',
  'unauthorized',
  'forbidden',
  'gateway-block',
] as const

const SCENARIOS = [...READ_SCENARIOS, ...SUBMIT_SCENARIOS]

const CLIENTS: Readonly<Record<string, Client>> = {
  'a loop of 5 s': runLoop,
  ky: runKy,
  'p-retry': runPRetry,
  'a long-poll': runLongPoll,
}

/** Each client in each scenario, with one provider after the other. Only Sync has a long-poll. */
const CASES = Object.entries(CLIENTS).flatMap(([name, run], row) =>
  SCENARIOS.map((scenario, column) => {
    const provider = run === runLongPoll ? 'sync' : (PROVIDERS[(row + column) % PROVIDERS.length] ?? 'sync')
    return [scenario, name, provider, run] as const
  }),
)

test.for(CASES)('finds nothing under %s in %s, %s', async ([scenario, , provider, run]) => {
  const api = openTimed({ scenario })
  // A submit that is refused is shown to the user.
  await run(getTarget(api, provider)).catch(() => {})
  await sleep(10_000)
  expect(listFound(api.audit())).toEqual([])
})

test.for([
  ['trugen', 'a loop of 5 s'],
  ['prism', 'ky'],
  ['sync', 'p-retry'],
] as const)(
  'finds nothing in two sessions with five generations at once: %s, %s',
  async ([provider, name]) => {
    const run = CLIENTS[name] ?? runLoop
    const api = openTimed({ scenario: 'jittery+flaky' })
    const target = getTarget(api, provider)
    const sessions = [target, { ...target, key: api.session('w2').key(provider) }]
    const bodies = listNumbers(1, 5).map((number) => ({
      trugen: { script: `Script ${number}` },
      sync: { outputFileName: `video-${number}` },
      prism: { variables: { hook: `Hook ${number}`, productImage: 'https://example.com/a.png' } },
    }))
    await Promise.all(
      sessions.flatMap((each) => bodies.map((fields) => run(each, { fields: fields[provider] }))),
    )
    const audit = api.audit({ session: '*' })
    expect(listFound(audit)).toEqual([])
    expect(getCheck(audit, 'abandoned').why).toBe('Judged 10 submitted generations that ended.')
  },
)

test.for(['2026-06', '2026-08', 'latest'])(
  'finds nothing in a long-poll of revision %s',
  async (revision) => {
    const api = openTimed({ scenario: 'slow', revisions: { sync: revision } })
    await runLongPoll(getTarget(api, 'sync'))
    expect(listFound(api.audit())).toEqual([])
  },
)

test.for(PROVIDERS)(
  'finds nothing in a client that reads once when a webhook comes: %s',
  async (provider) => {
    const received: string[] = []
    const receiver = createReceiver((_request, body) => {
      received.push(body)
      return 200
    })
    const api = openTimed({}, receiver.handler)
    const target = getTarget(api, provider)
    const id = await submit(target, { webhookUrl: HOOK })
    while (received.length === 0) {
      await sleep(7_000)
      await readJob(target, id)
    }
    await readJob(target, id)
    await sendRead(target, id)
    expect(listFound(api.audit())).toEqual([])
  },
)

test.for(['happy', 'flaky'])('finds nothing in the SDK of Sync with its defaults: %s', async (scenario) => {
  const api = openTimed({ scenario })
  const sync = new SyncClient({ apiKey: api.key('sync') })
  const input = [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ] as const
  const { id } = await sync.generations.create({ model: 'lipsync-2', input: [...input] })
  for (let isRunning = true; isRunning;) {
    await sleep(5_000)
    isRunning = (await sync.generations.get(id)).status !== 'COMPLETED'
  }
  const audit = api.audit()
  expect(listFound(audit)).toEqual([])
  expect(audit.money['sync']).toEqual({
    unit: 'USD',
    spent: 0.4,
    wasted: 0,
    bySession: { default: { spent: 0.4, wasted: 0 } },
  })
})
