import { expect, test } from 'vitest'
import { ask as askServer, open as openServer } from '../../support/server.ts'
import { receive } from '../../support/receiver.ts'
import { cameAt, contentOf, fates, open, submit, tell } from './submit.ts'

const PROVIDERS = ['trugen', 'sync', 'prism'] as const

test.each(PROVIDERS)('keeps what %s never posts, and why: webhook-lost', async (provider) => {
  const { url, posted } = await receive()
  const [punctual] = await tell(url, { provider })
  const lost = await tell(url, { provider, scenario: 'webhook-lost' })
  expect(posted).toHaveLength(1)
  expect(lost).toEqual([
    { ...punctual, status: 'lost', attempts: [], reason: 'the scenario webhook-lost loses it' },
  ])
})

test('sends by hand what was lost', async () => {
  const { url, posted } = await receive((count) => (count === 1 ? 500 : 200))
  const api = open({ scenario: 'slow-fail+webhook-lost', webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('90s')
  expect(api.deliveries({ status: 'lost' })).toMatchObject([
    { id: 'whd_1', reason: 'the scenario slow-fail+webhook-lost loses it' },
  ])
  await api.clock.advance('10s')
  expect(await api.deliveries.send('whd_1')).toMatchObject({
    status: 'failed',
    reason: 'the receiver answered 500',
  })
  await api.clock.advance('1h')
  expect(posted).toHaveLength(1)
  expect(await api.deliveries.send('whd_1')).toMatchObject({ status: 'delivered', reason: null })
  expect(contentOf(posted[1]?.raw)).toMatchObject({ status: 'FAILED' })
})

test('sends nothing to a public host by hand, although it was lost', async () => {
  const api = open({ scenario: 'webhook-lost' })
  await submit(api, 'https://hooks.example.com/a')
  await api.clock.advance('30s')
  expect(api.deliveries()).toMatchObject([{ status: 'lost' }])
  expect(await api.deliveries.send('whd_1')).toMatchObject({
    status: 'blocked',
    attempts: [],
    reason: expect.stringContaining('hooks.example.com is not local') as unknown,
  })
})

test.each(PROVIDERS)('posts what %s tells twice, the same each time: webhook-twice', async (provider) => {
  const { url, posted } = await receive()
  const [punctual] = await tell(url, { provider })
  const both = await tell(url, { provider, scenario: 'webhook-twice' })
  expect(both).toEqual([punctual, { ...punctual, id: 'whd_2' }])
  const sent = posted.map(({ raw, headers }) => [raw, headers['sync-signature']])
  expect(sent).toEqual([sent[0], sent[0], sent[0]])
})

test('tells a failure twice, and tries each again on its own', async () => {
  const { url, posted } = await receive((count) => (count === 1 ? 500 : 200))
  const api = open({ scenario: 'slow-fail+webhook-twice', webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('90s')
  expect(fates(api).toSorted()).toEqual(['delivered: 90', 'pending: 90'])
  await api.clock.advance('1h')
  expect(fates(api).toSorted()).toEqual(['delivered: 90', 'delivered: 90, 91'])
  expect(posted.map(({ raw }) => contentOf(raw))).toMatchObject(
    Array.from({ length: 3 }, () => ({ status: 'FAILED', error_code: 'controller_timeout' })),
  )
})

test('numbers copies in the order of the ends', async () => {
  const { url } = await receive()
  const api = open()
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

test('tells twice, late and unsigned, where scenarios are joined', async () => {
  const { url } = await receive()
  const [punctual] = await tell(url)
  const all = await tell(url, { scenario: 'webhook-twice+webhook-late+webhook-unsigned' })
  const one = { ...cameAt(punctual, 90), headers: { 'content-type': 'application/json' } }
  expect(all).toEqual([one, { ...one, id: 'whd_2' }])
})

test('forgets on reset both copies that were just being told', async () => {
  const { url } = await receive()
  const api = open({ scenario: 'webhook-twice' })
  await submit(api, url)
  const advancing = api.clock.advance('30s')
  api.reset()
  await advancing
  expect(api.deliveries()).toEqual([])
  await submit(api, url)
  await api.clock.advance('30s')
  expect(api.deliveries().map(({ id }) => id)).toEqual(['whd_1', 'whd_2'])
})

test('does not try copies again after a reset', async () => {
  const { url, posted } = await receive(() => 500)
  const api = open({ scenario: 'webhook-twice', webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('30s')
  api.reset()
  await api.clock.advance('1h')
  expect([posted.length, api.deliveries()]).toEqual([2, []])
})

test('tells of no rejection at Sync, however often', async () => {
  const { url } = await receive()
  expect(await tell(url, { scenario: 'rejected+webhook-twice' })).toEqual([])
  expect(await tell(url, { scenario: 'rejected+webhook-lost' })).toEqual([])
})

test('lists what is lost by its status, and sends it, over the control routes', async () => {
  const { url, posted } = await receive()
  const { url: server, api } = await openServer({ scenario: 'webhook-lost' })
  api.sync.create({ input: { webhookUrl: url } })
  await api.clock.advance('30s')
  const deliveries = `${server}/__mock/deliveries`
  expect((await askServer(`${deliveries}?status=lost`)).body).toMatchObject([{ id: 'whd_1', attempts: [] }])
  const { body } = await askServer(`${deliveries}/whd_1/send`, { method: 'POST' })
  expect(body).toMatchObject({ id: 'whd_1', status: 'delivered', reason: null })
  expect(posted).toHaveLength(1)
})
