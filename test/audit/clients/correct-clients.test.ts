// Clients without a fault have no finding, whatever happens to them.
import { expect, test } from 'vitest'
import { getTarget, openTimed } from '../open.ts'
import { listFound } from '../results.ts'
import { runKy, runLongPoll, runLoop, runPRetry } from './correct.ts'
import type { ProviderName } from '../../../src/index.ts'
import type { Client } from './correct.ts'

const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']

const SCENARIOS = [
  'happy', 'flaky', 'slow-fail', 'quick-fail', 'rejected', 'instant', 'third-poll', 'jittery',
  'rate-limited', 'outage', 'random-errors', 'gateway-html', 'connection-drops', 'malformed-json', 'empty-body', 'truncated-body', 'slow-body', 'slow-network', 'unknown-status',
  'expired-output', 'no-output', 'empty-output', 'not-ready', 'not-found', 'key-expires', 'unauthorized', 'forbidden', 'gateway-block', 'stuck',
  'create-flaky', 'create-rate-limited', 'concurrency-limit', 'out-of-credits', 'server-error', 'connection-reset', 'error-in-200', 'regressing', 'webhook-lost',
]

const CLIENTS: Readonly<Record<string, Client>> = { runLoop, runKy, runPRetry }

for (const [name, run] of Object.entries(CLIENTS)) for (const provider of PROVIDERS)
test.for(SCENARIOS)(`${name} ${provider} %s`, async (scenario) => {
    const api = openTimed({ scenario })
    await run(getTarget(api, provider)).catch((e) => console.log(String(e)))
    expect(listFound(api.audit()), JSON.stringify(api.audit().checks.filter(c => c.result=='failed'), null, 1)).toEqual([])
  },
)
test.for(SCENARIOS)(`runLongPoll sync %s`, async (scenario) => {
    const api = openTimed({ scenario })
    await runLongPoll(getTarget(api, 'sync')).catch((e) => console.log(String(e)))
    expect(listFound(api.audit()), JSON.stringify(api.audit().checks.filter(c => c.result=='failed'), null, 1)).toEqual([])
  },
)
