// Receivers of webhooks: forged-accepted, duplicate-refused and slow-receiver.
import { expect, test } from 'vitest'
import { getTarget, openTimed } from '../open.ts'
import { getCheck, listFindings, listFound } from '../results.ts'
import { pollEvery } from './faulty.ts'
import { createCarefulReceiver, createReceiver, createTimelessReceiver, HOOK, SECRET } from './receivers.ts'
import { sendSubmit, sleep, submit } from './wire.ts'
import type { ProviderName } from '../../../src/index.ts'

const DEFAULTS = { session: 'default', calls: [], money: null }
const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']
const SCENARIOS = [
  'happy',
  'slow-fail',
  'quick-fail',
  'instant',
  'jittery',
  'webhook-late',
  'webhook-early',
  'webhook-twice',
  'webhook-out-of-order',
  'webhook-empty',
  'expired-output',
  'no-output',
  'flaky',
] as const

test.for(PROVIDERS.flatMap((provider) => SCENARIOS.map((scenario) => [provider, scenario] as const)))(
  'finds nothing in a client that only waits for webhooks: %s, %s',
  async ([provider, scenario]) => {
    const receiver = createCarefulReceiver({ isSigning: provider === 'sync' })
    const api = openTimed({ scenario, webhooks: { secret: SECRET } }, receiver.handler)
    await submit(getTarget(api, provider), { webhookUrl: HOOK })
    await sleep(40_000)
    // The webhook of some scenarios has not been sent yet.
    expect(listFound(api.audit())).toEqual([])
    await sleep(120_000)
    expect(listFound(api.audit())).toEqual([])
    expect(receiver.handled()).toBeGreaterThan(0)
  },
)

test('finds nothing in a receiver that accepts the second attempt', async () => {
  const receiver = createReceiver((_request, _body, count) => (count === 1 ? 500 : 200))
  const api = openTimed({ webhooks: { attempts: 3 } }, receiver.handler)
  await submit(getTarget(api), { webhookUrl: HOOK })
  await sleep(30_500)
  const { result, why } = getCheck(api.audit(), 'abandoned')
  expect([result, why]).toEqual([
    'not-judged',
    'Not judged: submitted generations with a webhook that is still to be sent: 1.',
  ])
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(listFound(api.audit())).toEqual([])
  expect(getCheck(api.audit(), 'abandoned').result).toBe('passed')
})

const FORGED = [
  ['webhook-bad-signature', 'wrong'],
  ['webhook-unsigned', 'missing'],
  ['webhook-stale', 'stale'],
] as const

test.for(FORGED)('finds a receiver that checks no signature: %s', async ([scenario, fault]) => {
  const api = openTimed({ scenario }, createReceiver(() => 200).handler)
  const generation = await submit(getTarget(api, 'sync'), { webhookUrl: HOOK })
  await sleep(40_000)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['forged-accepted: failed'])
  expect(listFindings(audit, 'forged-accepted')).toEqual([
    { ...DEFAULTS, provider: 'sync', generation, count: 1, deliveries: ['whd_1'] },
  ])
  expect(getCheck(audit, 'forged-accepted').evidence[0]?.text).toBe(
    `the webhook whd_1 to ${HOOK} with a ${fault} signature was answered 200`,
  )
})

test('finds a receiver that checks the signature, but not its time', async () => {
  const receiver = createTimelessReceiver()
  const api = openTimed({ webhooks: { secret: SECRET, attempts: 1 } }, receiver.handler)
  const target = getTarget(api, 'sync')
  for (const [scenario] of FORGED) {
    api.use(scenario, { once: true })
    const id = await submit(target, { webhookUrl: HOOK })
    await pollEvery(target, id, 5_000)
  }
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['forged-accepted: failed'])
  expect(listFindings(audit, 'forged-accepted')).toMatchObject([{ deliveries: ['whd_3'] }])
})

test.for(FORGED)('allows a receiver that refuses it, if the client polls: %s', async ([scenario]) => {
  const receiver = createCarefulReceiver()
  const api = openTimed({ scenario, webhooks: { secret: SECRET } }, receiver.handler)
  const target = getTarget(api, 'sync')
  await pollEvery(target, await submit(target, { webhookUrl: HOOK }), 5_000)
  await sleep(5_000)
  const audit = api.audit()
  expect(listFound(audit)).toEqual([])
  expect(getCheck(audit, 'forged-accepted').result).toBe('passed')
  expect(receiver.handled()).toBe(0)
})

test.for(['trugen', 'prism'] as const)(
  'judges no signature of a provider that does not sign: %s',
  async (provider) => {
    const api = openTimed({ scenario: 'webhook-unsigned' }, createReceiver(() => 200).handler)
    await submit(getTarget(api, provider), { webhookUrl: HOOK })
    await sleep(40_000)
    expect(getCheck(api.audit(), 'forged-accepted').result).toBe('not-judged')
    expect(api.audit().ok).toBe(true)
  },
)

test.for(PROVIDERS)('finds a receiver that refuses a webhook which comes again: %s', async (provider) => {
  const receiver = createReceiver((_request, _body, count) => (count === 1 ? 200 : 409))
  const api = openTimed({ scenario: 'webhook-twice', webhooks: { attempts: 1 } }, receiver.handler)
  const generation = await submit(getTarget(api, provider), { webhookUrl: HOOK })
  await api.deliveries.waitFor({ status: 'failed' })
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['duplicate-refused: failed'])
  expect(listFindings(audit, 'duplicate-refused')).toEqual([
    { ...DEFAULTS, provider, generation, count: 1, deliveries: ['whd_2'] },
  ])
})

test('finds nothing in a receiver that refuses two different webhooks', async () => {
  const receiver = createReceiver((_request, _body, count) => (count % 2 === 1 ? 200 : 409))
  const api = openTimed({ webhooks: { attempts: 1 } }, receiver.handler)
  const target = getTarget(api, 'trugen')
  const ids = [
    await submit(target, { webhookUrl: HOOK }),
    await submit(target, { webhookUrl: HOOK, fields: { script: 'B' } }),
  ]
  for (const id of ids) await pollEvery(target, id, 20_000)
  expect(listFound(api.audit())).toEqual([])
})

test('finds a receiver that does not answer in time', async () => {
  const receiver = createReceiver(() => new Promise<number>(() => {}))
  const api = openTimed({ webhooks: { timeout: 20, attempts: 1 }, scenario: 'instant' }, receiver.handler)
  const target = getTarget(api, 'sync')
  const generation = await submit(target, { webhookUrl: HOOK })
  await api.deliveries.waitFor({ status: 'failed' })
  await pollEvery(target, generation, 5_000)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['slow-receiver: failed'])
  expect(listFindings(audit, 'slow-receiver')).toEqual([
    { ...DEFAULTS, provider: 'sync', generation, count: 1, deliveries: ['whd_1'] },
  ])
})

// Nothing tells such a client about the end, so that a careful one also polls.
test.for([
  ['sync', 'webhook-lost'],
  ['prism', 'webhook-lost'],
  ['sync', 'webhook-bad-signature'],
  ['sync', 'rejected'],
] as const)(
  'finds a client that waits for a webhook only, which does not come: %s, %s',
  async ([provider, scenario]) => {
    const receiver = createCarefulReceiver({ isSigning: provider === 'sync' })
    const api = openTimed({ scenario, webhooks: { secret: SECRET } }, receiver.handler)
    await submit(getTarget(api, provider), { webhookUrl: HOOK })
    await sleep(120_000)
    expect(listFound(api.audit())).toEqual(['abandoned: failed'])
  },
)

test('does not judge the end of a generation whose webhook was blocked', async () => {
  const api = openTimed()
  const reply = await sendSubmit(getTarget(api), { webhookUrl: 'https://app.example.com/hook' })
  expect(reply.status).toBe(200)
  await sleep(60_000)
  const { result, why } = getCheck(api.audit(), 'abandoned')
  expect([result, why]).toEqual(['not-judged', expect.stringMatching(/host is not allowed/)])
})
