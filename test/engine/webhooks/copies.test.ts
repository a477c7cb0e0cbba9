import { expect, test } from 'vitest'
import { fetchReply, openServer } from '../../support/server.ts'
import { createReceiver } from '../../support/receiver.ts'
import { deliveredAt, parseBody, formatAttempts, createFake, submit, deliver } from './submit.ts'

const PROVIDERS = ['trugen', 'sync', 'prism'] as const

test.each(PROVIDERS)('records a lost webhook of %s with a reason', async (provider) => {
  const { url, posted } = await createReceiver()
  const [punctual] = await deliver(url, { provider })
  const lost = await deliver(url, { provider, scenario: 'webhook-lost' })
  expect(posted).toHaveLength(1)
  expect(lost).toEqual([
    {
      ...punctual,
      status: 'lost',
      headers: { 'content-type': 'application/json' },
      attempts: [],
      reason: 'the scenario webhook-lost loses the webhook',
    },
  ])
})

test('sends a lost webhook on request', async () => {
  const { url, posted } = await createReceiver((count) => (count === 1 ? 500 : 200))
  const api = createFake({ scenario: 'slow-fail+webhook-lost', webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('90s')
  expect(api.deliveries({ status: 'lost' })).toMatchObject([
    { id: 'whd_1', reason: 'the scenario slow-fail+webhook-lost loses the webhook' },
  ])
  await api.clock.advance('10s')
  expect(await api.deliveries.send('whd_1')).toMatchObject({
    status: 'failed',
    reason: 'the receiver answered 500',
  })
  await api.clock.advance('1h')
  expect(posted).toHaveLength(1)
  expect(await api.deliveries.send('whd_1')).toMatchObject({ status: 'delivered', reason: null })
  expect(parseBody(posted[1]?.raw)).toMatchObject({ status: 'FAILED' })
})

test('does not send a lost webhook to a public host', async () => {
  const api = createFake({ scenario: 'webhook-lost' })
  await submit(api, 'https://hooks.example.com/a')
  await api.clock.advance('30s')
  expect(api.deliveries()).toMatchObject([{ status: 'lost' }])
  expect(await api.deliveries.send('whd_1')).toMatchObject({
    status: 'blocked',
    attempts: [],
    reason: expect.stringContaining('because hooks.example.com is not a local host') as unknown,
  })
})

test.each(PROVIDERS)('sends the webhook of %s twice, with the same bytes', async (provider) => {
  const { url, posted } = await createReceiver()
  const [punctual] = await deliver(url, { provider })
  const both = await deliver(url, { provider, scenario: 'webhook-twice' })
  expect(both).toEqual([punctual, { ...punctual, id: 'whd_2' }])
  const sent = posted.map(({ raw, headers }) => [raw, headers['sync-signature']])
  expect(sent).toEqual([sent[0], sent[0], sent[0]])
})

test('sends a failure twice, and retries each copy separately', async () => {
  const { url, posted } = await createReceiver((count) => (count === 1 ? 500 : 200))
  const api = createFake({ scenario: 'slow-fail+webhook-twice', webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('90s')
  expect(formatAttempts(api).toSorted()).toEqual(['delivered: 90', 'pending: 90'])
  await api.clock.advance('1h')
  expect(formatAttempts(api).toSorted()).toEqual(['delivered: 90', 'delivered: 90, 91'])
  expect(posted.map(({ raw }) => parseBody(raw))).toMatchObject(
    Array.from({ length: 3 }, () => ({ status: 'FAILED', error_code: 'controller_timeout' })),
  )
})

test('numbers copies in the order in which generations end', async () => {
  const { url } = await createReceiver()
  const api = createFake()
  const input = { webhookUrl: url }
  api.sync.create({ id: 'a', scenario: 'slow-fail+webhook-twice', input })
  api.sync.create({ id: 'b', scenario: 'webhook-twice', input })
  api.sync.create({ id: 'c', scenario: 'webhook-lost', input })
  await api.clock.advance('1h')
  expect(api.deliveries().map(({ id, generation, status }) => [id, generation, status])).toEqual([
    ['whd_1', 'b', 'delivered'],
    ['whd_2', 'b', 'delivered'],
    ['whd_3', 'c', 'lost'],
    ['whd_4', 'a', 'delivered'],
    ['whd_5', 'a', 'delivered'],
  ])
})

test('sends a webhook twice, late and unsigned with joined scenarios', async () => {
  const { url } = await createReceiver()
  const [punctual] = await deliver(url)
  const all = await deliver(url, { scenario: 'webhook-twice+webhook-late+webhook-unsigned' })
  const late = deliveredAt(punctual, 90, { 'content-type': 'application/json' })
  expect(all).toEqual([late, { ...late, id: 'whd_2' }])
})

test('drops both copies that are being sent on reset', async () => {
  const { url } = await createReceiver()
  const api = createFake({ scenario: 'webhook-twice' })
  await submit(api, url)
  const advancing = api.clock.advance('30s')
  api.reset()
  await advancing
  expect(api.deliveries()).toEqual([])
  await submit(api, url)
  await api.clock.advance('30s')
  expect(api.deliveries().map(({ id }) => id)).toEqual(['whd_1', 'whd_2'])
})

test('does not retry copies after a reset', async () => {
  const { url, posted } = await createReceiver(() => 500)
  const api = createFake({ scenario: 'webhook-twice', webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('30s')
  api.reset()
  await api.clock.advance('1h')
  expect([posted.length, api.deliveries()]).toEqual([2, []])
})

test('sends no webhook for a rejection at Sync, whatever the number of copies', async () => {
  const { url } = await createReceiver()
  expect(await deliver(url, { scenario: 'rejected+webhook-twice' })).toEqual([])
  expect(await deliver(url, { scenario: 'rejected+webhook-lost' })).toEqual([])
})

test('lists and sends lost webhooks over the control routes', async () => {
  const { url, posted } = await createReceiver()
  const { url: server, api } = await openServer({ scenario: 'webhook-lost' })
  api.sync.create({ input: { webhookUrl: url } })
  await api.clock.advance('30s')
  const deliveries = `${server}/__mock/deliveries`
  expect((await fetchReply(`${deliveries}?status=lost`)).body).toMatchObject([{ id: 'whd_1', attempts: [] }])
  const { body } = await fetchReply(`${deliveries}/whd_1/send`, { method: 'POST' })
  expect(body).toMatchObject({ id: 'whd_1', status: 'delivered', reason: null })
  expect(posted).toHaveLength(1)
})
