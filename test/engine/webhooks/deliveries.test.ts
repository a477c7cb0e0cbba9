import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { ask } from '../../support/call.ts'
import { receive } from '../../support/receiver.ts'
import { SECRET, SUBMITS, contentOf, fates, open, submit } from './submit.ts'

test.each(['trugen', 'sync', 'prism'] as const)(
  'tells the end of a generation of %s once',
  async (provider) => {
    const { url, posted } = await receive()
    const api = open()
    await submit(api, url, provider)
    await api.clock.advance('29s')
    expect([posted, api.deliveries()]).toEqual([[], []])
    await api.clock.advance('1s')
    await api.clock.advance('1h')
    expect(posted.map(({ method, path }) => [method, path])).toEqual([['POST', '/hook?a=b']])
    const [delivery] = api.deliveries()
    expect(api.deliveries()).toEqual([
      {
        id: 'whd_1',
        provider,
        generation: api.generations.list()[0]?.id,
        session: 'default',
        url,
        at: '2026-01-01T00:00:30.000Z',
        status: 'delivered',
        headers: delivery?.headers,
        body: contentOf(posted[0]?.raw),
        attempts: [{ at: '2026-01-01T00:00:30.000Z', status: 200, error: null }],
        reason: null,
      },
    ])
    expect(posted[0]?.headers).toMatchObject(delivery?.headers ?? { 'content-type': 'none' })
  },
)

test('signs what Sync tells, and nothing else', async () => {
  const { url, posted } = await receive()
  const api = open()
  for (const provider of ['trugen', 'sync', 'prism'] as const) await submit(api, url, provider)
  await api.clock.advance('30s')
  const t = Date.UTC(2026, 0, 1, 0, 0, 30) / 1_000
  const signed = posted.filter(({ headers }) => headers['sync-signature'] !== undefined)
  expect([posted.length, signed.length]).toEqual([3, 1])
  const v1 = createHmac('sha256', SECRET).update(`${t}.${signed[0]?.raw}`).digest('hex')
  expect(signed[0]?.headers['sync-signature']).toBe(`t=${t},v1=${v1}`)
})

test.each(['trugen', 'sync', 'prism'] as const)(
  'blocks what %s would tell a public host, and says why',
  async (provider) => {
    const api = open()
    await submit(api, 'https://hooks.example.com/a', provider)
    await api.clock.advance('30s')
    expect(api.deliveries({ status: 'blocked' })).toMatchObject([
      {
        provider,
        url: 'https://hooks.example.com/a',
        attempts: [],
        reason:
          'hooks.example.com is not local. Receive it on localhost, or allow the host with webhooks.hosts or --webhook-hosts hooks.example.com',
      },
    ])
  },
)

test('lets a test wait for a delivery', async () => {
  const { url } = await receive()
  const api = open()
  await submit(api, url)
  const waiting = api.deliveries.waitFor({ provider: 'sync', status: 'delivered' })
  await api.clock.advance('30s')
  expect(await waiting).toMatchObject([{ id: 'whd_1', status: 'delivered' }])
  await expect(api.deliveries.waitFor({}, { count: 2, timeout: '1ms' })).rejects.toThrow(
    'Failed to see 2 deliveries like {}: 1 of 2 came within 1 ms. Give more time with { timeout }.',
  )
})

test('tells an instant end, and one by hand, after the answer', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'instant' })
  await submit(api, url)
  expect(posted).toEqual([])
  await api.deliveries.waitFor({ status: 'delivered' })
  api.use('stuck')
  await submit(api, url)
  api.generations.fail(api.generations.list()[1]?.id ?? '', 'internal')
  await api.deliveries.waitFor({ status: 'delivered' }, { count: 2 })
  expect(posted.map(({ raw }) => contentOf(raw))).toMatchObject([
    { status: 'COMPLETED' },
    { status: 'FAILED' },
  ])
})

test.each([
  ['sync', []],
  ['trugen', ['blocked']],
  ['prism', ['blocked']],
] as const)('tells of a rejection at %s: %j', async (provider, statuses) => {
  const api = open({ scenario: 'rejected' })
  await submit(api, 'https://hooks.example.com/a', provider)
  await api.clock.advance('1h')
  expect(api.deliveries().map(({ status }) => status)).toEqual(statuses)
})

test('keeps the deliveries of a session to it, on its clock', async () => {
  const { url } = await receive()
  const api = open()
  const w3 = api.session('w3')
  const [path, json] = SUBMITS.sync(url)
  await ask(api, 'sync', path, { method: 'POST', json, key: w3.key('sync') })
  await api.session('w4').clock.advance('1h')
  expect(w3.deliveries()).toEqual([])
  await w3.clock.advance('30s')
  expect([fates(w3), fates(api)]).toEqual([['delivered: 30'], []])
})

test('forgets deliveries on reset, and what was still to be told or tried', async () => {
  const { url, posted } = await receive(() => 500)
  const api = open({ webhooks: { attempts: 3 } })
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

test('forgets on reset what was just being told', async () => {
  const { url } = await receive()
  const api = open()
  await submit(api, url)
  const advancing = api.clock.advance('30s')
  api.reset()
  await advancing
  expect(api.deliveries()).toEqual([])
})
