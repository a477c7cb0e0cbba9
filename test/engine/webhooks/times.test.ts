import { expect, test } from 'vitest'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { createReceiver } from '../../support/receiver.ts'
import {
  SUBMITS,
  deliveredAt,
  parseBody,
  formatAttempts,
  createFake,
  listDeliveries,
  signAt,
  signedWith,
  submit,
  deliver,
} from './submit.ts'
import type { MockVideoApi, ProviderName } from '../../../src/index.ts'

const PROVIDERS = ['trugen', 'sync', 'prism'] as const

/** Names of generations, in the order of their creation. */
const NAMES = ['a', 'b', 'c', 'd', 'e']

/** Reads the status of the first generation. */
async function read(api: MockVideoApi, provider: ProviderName = 'sync'): Promise<unknown> {
  const [first] = api.generations.list()
  return (await callApi(api, provider, getStatusPath(provider, first?.id))).body
}

/** Returns the names of the generations in the order of their webhooks. */
function getWebhookOrder(posted: readonly { readonly raw: string }[], api: MockVideoApi): string[] {
  const ids = api.generations.list().map(({ id }) => id)
  return posted.map(({ raw }) => NAMES[ids.findIndex((id) => raw.includes(`"id":"${id}"`))] ?? raw)
}

test.each(PROVIDERS)('sends the same webhook of %s a minute late with webhook-late', async (provider) => {
  const { url, posted } = await createReceiver()
  const [punctual] = await deliver(url, { provider })
  const api = createFake({ scenario: 'webhook-late' })
  await submit(api, url, provider)
  await api.clock.advance('89999ms')
  expect([posted.length, api.deliveries(), api.generations.list()[0]?.state]).toEqual([1, [], 'completed'])
  await api.clock.advance('1ms')
  await api.clock.advance('1h')
  expect(posted).toHaveLength(2)
  expect(posted[1]?.raw).toBe(posted[0]?.raw)
  const headers = {
    'content-type': 'application/json',
    ...(provider === 'sync' && signedWith(signAt(posted[1]?.raw, 90))),
  }
  expect(listDeliveries(api)).toEqual([deliveredAt(punctual, 90, headers)])
})

test.each(PROVIDERS)('sends the webhook of %s before the end with webhook-early', async (provider) => {
  const { url, posted } = await createReceiver()
  const [punctual] = await deliver(url, { provider })
  const api = createFake({ scenario: 'webhook-early' })
  await submit(api, url, provider)
  await api.clock.advance('23999ms')
  expect(posted).toHaveLength(1)
  await api.clock.advance('1ms')
  expect([posted.length, api.generations.list()[0]?.state]).toEqual([2, 'processing'])
  await api.clock.advance('1h')
  expect(posted).toHaveLength(2)
  expect(posted[1]?.raw).toBe(posted[0]?.raw)
  const headers = {
    'content-type': 'application/json',
    ...(provider === 'sync' && signedWith(signAt(posted[1]?.raw, 24))),
  }
  expect(listDeliveries(api)).toEqual([deliveredAt(punctual, 24, headers)])
})

test('shows a running generation after its early webhook', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'webhook-early' })
  await submit(api, url)
  await api.clock.advance('24s')
  expect(parseBody(posted[0]?.raw)).toMatchObject({ status: 'COMPLETED' })
  expect(await read(api)).toMatchObject({ status: 'PROCESSING', outputUrl: null })
  await api.clock.advance('6s')
  expect(await read(api)).toMatchObject({ status: 'COMPLETED' })
})

test.each(['webhook-early', 'webhook-late'] as const)(
  'sends the body that Prism shows at the end: %s',
  async (scenario) => {
    const { url } = await createReceiver()
    const api = createFake({ scenario })
    await submit(api, url, 'prism')
    await api.clock.advance('30s')
    const shown = await read(api, 'prism')
    await api.clock.advance('60s')
    expect(api.deliveries().map(({ body }) => body)).toEqual([shown])
  },
)

test('sends the failure of a joined lifecycle early', async () => {
  const { url } = await createReceiver()
  const api = createFake({ scenario: 'slow-fail+webhook-early' })
  await submit(api, url)
  await api.clock.advance('1h')
  expect(api.deliveries()).toMatchObject([
    { at: '2026-01-01T00:01:24.000Z', body: { status: 'FAILED', error_code: 'controller_timeout' } },
  ])
})

test('sends a webhook at creation, after the reply, if it is due even earlier', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: { name: 'at-once', webhook: { early: '1h' } } })
  await submit(api, url)
  expect(posted).toEqual([])
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(formatAttempts(api)).toEqual(['delivered: 0'])
  expect(await read(api)).toMatchObject({ status: 'PENDING' })
})

test('sends an early webhook at the poll that ends the generation', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'third-poll+webhook-early' })
  await submit(api, url)
  await api.clock.advance('10s')
  await read(api)
  await read(api)
  await api.clock.advance('10s')
  expect([posted, api.deliveries()]).toEqual([[], []])
  expect(await read(api)).toMatchObject({ status: 'COMPLETED' })
  await api.clock.advance('1h')
  expect([posted.length, formatAttempts(api)]).toEqual([1, ['delivered: 20']])
})

test('sends a late webhook a minute after the poll that ends the generation', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'third-poll+webhook-late' })
  await submit(api, url)
  for (let reads = 0; reads < 3; reads += 1) await read(api)
  await api.clock.advance('59s')
  expect(posted).toEqual([])
  await api.clock.advance('1s')
  expect(formatAttempts(api)).toEqual(['delivered: 60'])
})

test('sends one webhook at once when the end of a generation is set through the API', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'webhook-early' })
  await submit(api, url)
  await api.clock.advance('5s')
  api.generations.fail(api.generations.list()[0]?.id ?? '', 'internal')
  await api.clock.advance('1h')
  expect(formatAttempts(api)).toEqual(['delivered: 5'])
  expect(posted.map(({ raw }) => parseBody(raw))).toMatchObject([{ status: 'FAILED' }])
})

test('sends the real end after an early webhook if the generation ends in another way', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'webhook-early' })
  await submit(api, url)
  const advancing = api.clock.advance('24s')
  api.generations.fail(api.generations.list()[0]?.id ?? '')
  await advancing
  await api.clock.advance('1h')
  expect(posted.map(({ raw }) => parseBody(raw))).toMatchObject([
    { status: 'COMPLETED' },
    { status: 'FAILED' },
  ])
})

test('draws a delay from the seed for each generation', async () => {
  const { url } = await createReceiver()
  const dueTimes: string[][] = []
  for (const seed of [1, 1, 2]) {
    const api = createFake({ seed, scenario: { name: 'drawn', webhook: { delay: ['10s', '20s'] } } })
    for (let count = 0; count < 3; count += 1) await submit(api, url)
    await api.clock.advance('1h')
    dueTimes.push(api.deliveries().map(({ at }) => at))
  }
  expect(dueTimes[1]).toEqual(dueTimes[0])
  expect(new Set(dueTimes.flat()).size).toBe(6)
  const [first, last] = ['2026-01-01T00:00:40.000Z', '2026-01-01T00:00:50.000Z']
  expect(dueTimes.flat().filter((at) => at < first || at > last)).toEqual([])
})

test('delays every second webhook with webhook-out-of-order', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'webhook-out-of-order' })
  for (let count = 0; count < 5; count += 1) {
    await submit(api, url)
    await api.clock.advance('1s')
  }
  // The receiver gets all of them in one jump of the clock.
  await api.clock.advance('1h')
  expect(getWebhookOrder(posted, api)).toEqual(['b', 'd', 'a', 'c', 'e'])
  expect(formatAttempts(api)).toEqual([31, 33, 60, 62, 64].map((second) => `delivered: ${second}`))
})

test('reorders separately for each provider and session, and counts only generations with a webhook', async () => {
  const { url } = await createReceiver()
  const api = createFake({ scenario: 'webhook-out-of-order' })
  const [path, json] = SUBMITS.sync(url)
  await submit(api, url, 'sync')
  await submit(api, url, 'prism')
  await callApi(api, 'sync', path, { method: 'POST', json: { ...json, webhookUrl: null } })
  await submit(api, url, 'sync')
  await callApi(api, 'sync', path, { method: 'POST', json, key: api.session('w3').key('sync') })
  await api.clock.advance('1h')
  const getTimes = (name: string): unknown[] =>
    api
      .session(name)
      .deliveries()
      .map(({ provider, at }) => [provider, at.slice(14, 19)])
  expect([getTimes('default'), getTimes('w3')]).toEqual([
    [
      ['sync', '00:30'],
      ['sync', '01:00'],
      ['prism', '01:00'],
    ],
    [['sync', '01:00']],
  ])
})

test('starts reordering again after a reset', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'webhook-out-of-order' })
  await submit(api, url)
  api.reset()
  await submit(api, url)
  await submit(api, url)
  await api.clock.advance('1h')
  expect(getWebhookOrder(posted, api)).toEqual(['b', 'a'])
})

test.each(['webhook-late', 'webhook-early', 'webhook-out-of-order'] as const)(
  'drops pending webhooks on reset: %s',
  async (scenario) => {
    const { url, posted } = await createReceiver()
    const api = createFake({ scenario })
    await submit(api, url)
    await api.clock.advance('23s')
    api.reset()
    await api.clock.advance('1h')
    expect([posted, api.deliveries()]).toEqual([[], []])
  },
)

test('sends webhooks of generations created through the API at the same times', async () => {
  const { url } = await createReceiver()
  const api = createFake()
  const input = { webhookUrl: url }
  api.sync.create({ scenario: 'webhook-late', input })
  api.sync.create({ scenario: 'webhook-early', input })
  api.sync.create({ scenario: 'webhook-late', input, age: '80s' })
  api.sync.create({ scenario: 'webhook-out-of-order', input, state: 'completed' })
  await api.clock.advance('1h')
  expect(formatAttempts(api)).toEqual([10, 24, 30, 90].map((second) => `delivered: ${second}`))
})

test('sends a late webhook on a clock that reads move', async () => {
  const { url, posted } = await createReceiver()
  const warnings: string[] = []
  const api = createFake({ clock: 'auto', scenario: 'webhook-late', warn: (text) => warnings.push(text) })
  await submit(api, url)
  // Each read moves the clock by five seconds.
  for (let reads = 0; reads < 17; reads += 1) await read(api)
  expect([posted, api.deliveries()]).toEqual([[], []])
  await read(api)
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(formatAttempts(api)).toEqual(['delivered: 90'])
  expect(warnings).toEqual([
    "The webhook of scenario webhook-late is sent some time after the generation ends. The auto clock moves only with status reads, so the webhook is never sent if your client stops reading. Call api.clock.advance('1h'), or use another clock.",
  ])
})
