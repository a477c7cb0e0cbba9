import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { callApi } from '../../support/call.ts'
import { createReceiver } from '../../support/receiver.ts'
import {
  SECRET,
  SUBMITS,
  parseBody,
  formatAttempts,
  createFake,
  deliveredAt,
  listDeliveries,
  submit,
} from './submit.ts'

test.each(['trugen', 'sync', 'prism'] as const)(
  'sends one webhook when a generation of %s ends',
  async (provider) => {
    const { url, posted } = await createReceiver()
    const api = createFake()
    await submit(api, url, provider)
    await api.clock.advance('29s')
    expect([posted, api.deliveries()]).toEqual([[], []])
    await api.clock.advance('1s')
    await api.clock.advance('1h')
    expect(posted.map(({ method, path }) => [method, path])).toEqual([['POST', '/hook?a=b']])
    const [delivery] = api.deliveries()
    expect(listDeliveries(api)).toEqual([
      deliveredAt(
        {
          id: 'whd_1',
          provider,
          generation: api.generations.list()[0]?.id ?? '',
          session: 'default',
          url,
          at: '2026-01-01T00:00:30.000Z',
          status: 'delivered',
          headers: {},
          body: parseBody(posted[0]?.raw),
          attempts: [],
          reason: null,
        },
        30,
        delivery?.headers ?? {},
      ),
    ])
    expect(posted[0]?.headers).toMatchObject(delivery?.headers ?? { 'content-type': 'none' })
  },
)

test('signs the webhooks of Sync only', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake()
  for (const provider of ['trugen', 'sync', 'prism'] as const) await submit(api, url, provider)
  await api.clock.advance('30s')
  const t = Date.UTC(2026, 0, 1, 0, 0, 30) / 1_000
  const signed = posted.filter(({ headers }) => headers['sync-signature'] !== undefined)
  expect([posted.length, signed.length]).toEqual([3, 1])
  const v1 = createHmac('sha256', SECRET).update(`${t}.${signed[0]?.raw}`).digest('hex')
  expect(signed[0]?.headers['sync-signature']).toBe(`t=${t},v1=${v1}`)
})

test.each(['trugen', 'sync', 'prism'] as const)(
  'blocks a webhook of %s to a public host, with a reason',
  async (provider) => {
    const api = createFake()
    await submit(api, 'https://hooks.example.com/a', provider)
    await api.clock.advance('30s')
    expect(api.deliveries({ status: 'blocked' })).toMatchObject([
      {
        provider,
        url: 'https://hooks.example.com/a',
        attempts: [],
        reason:
          'the webhook was not sent, because hooks.example.com is not a local host. Use a URL on localhost, or allow the host with webhooks.hosts or --webhook-hosts hooks.example.com',
      },
    ])
  },
)

test('waits for a delivery', async () => {
  const { url } = await createReceiver()
  const api = createFake()
  await submit(api, url)
  const waiting = api.deliveries.waitFor({ provider: 'sync', status: 'delivered' })
  await api.clock.advance('30s')
  expect(await waiting).toMatchObject([{ id: 'whd_1', status: 'delivered' }])
  await expect(api.deliveries.waitFor({}, { count: 2, timeout: '1ms' })).rejects.toThrow(
    'Failed to wait for deliveries that match {}: 1 of 2 arrived within 1 ms. Use a longer { timeout }.',
  )
})

test('sends the webhook of an instant end, and of one set through the API, after the reply', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'instant' })
  await submit(api, url)
  expect(posted).toEqual([])
  await api.deliveries.waitFor({ status: 'delivered' })
  api.use('stuck')
  await submit(api, url)
  api.generations.fail(api.generations.list()[1]?.id ?? '', 'internal')
  await api.deliveries.waitFor({ status: 'delivered' }, { count: 2 })
  expect(posted.map(({ raw }) => parseBody(raw))).toMatchObject([
    { status: 'COMPLETED' },
    { status: 'FAILED' },
  ])
})

test.each([
  ['sync', []],
  ['trugen', ['blocked']],
  ['prism', ['blocked']],
] as const)('reports a rejection at %s: %j', async (provider, statuses) => {
  const api = createFake({ scenario: 'rejected' })
  await submit(api, 'https://hooks.example.com/a', provider)
  await api.clock.advance('1h')
  expect(api.deliveries().map(({ status }) => status)).toEqual(statuses)
})

test('keeps the deliveries of a session separate, on its clock', async () => {
  const { url } = await createReceiver()
  const api = createFake()
  const w3 = api.session('w3')
  const [path, json] = SUBMITS.sync(url)
  await callApi(api, 'sync', path, { method: 'POST', json, key: w3.key('sync') })
  await api.session('w4').clock.advance('1h')
  expect(w3.deliveries()).toEqual([])
  await w3.clock.advance('30s')
  expect([formatAttempts(w3), formatAttempts(api)]).toEqual([['delivered: 30'], []])
})

test('drops deliveries, pending webhooks and retries on reset', async () => {
  const { url, posted } = await createReceiver(() => 500)
  const api = createFake({ webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('30s')
  await submit(api, url)
  api.reset()
  expect(api.deliveries()).toEqual([])
  await api.clock.advance('1h')
  expect([posted.length, api.deliveries()]).toEqual([1, []])
  await submit(api, url)
  await api.clock.advance('30s')
  expect(api.deliveries()).toMatchObject([{ id: 'whd_1', at: '2026-01-01T01:00:30.000Z' }])
})

test('drops a webhook that is being sent on reset', async () => {
  const { url } = await createReceiver()
  const api = createFake()
  await submit(api, url)
  const advancing = api.clock.advance('30s')
  api.reset()
  await advancing
  expect(api.deliveries()).toEqual([])
})
