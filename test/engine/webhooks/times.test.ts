import { expect, test } from 'vitest'
import { ask } from '../../support/call.ts'
import { statusPath } from '../../support/fixed.ts'
import { receive } from '../../support/receiver.ts'
import { SUBMITS, cameAt, contentOf, fates, open, signatureOf, submit, tell } from './submit.ts'
import type { MockVideoApi, ProviderName } from '../../../src/index.ts'

const PROVIDERS = ['trugen', 'sync', 'prism'] as const

/** Of generations, in the order of their creation. */
const NAMES = ['a', 'b', 'c', 'd', 'e']

/** What a client sees of the generation that was made first. */
async function read(api: MockVideoApi, provider: ProviderName = 'sync'): Promise<unknown> {
  const [first] = api.generations.list()
  return (await ask(api, provider, statusPath(provider, first?.id))).body
}

/** Which generations were told of, in this order. */
function toldOf(posted: readonly { readonly raw: string }[], api: MockVideoApi): string[] {
  const ids = api.generations.list().map(({ id }) => id)
  return posted.map(({ raw }) => NAMES[ids.findIndex((id) => raw.startsWith(`{"id":"${id}"`))] ?? raw)
}

test.each(PROVIDERS)('tells the end at %s a minute late, and as it was: webhook-late', async (provider) => {
  const { url, posted } = await receive()
  const [punctual] = await tell(url, { provider })
  const api = open({ scenario: 'webhook-late' })
  await submit(api, url, provider)
  await api.clock.advance('89999ms')
  expect([posted.length, api.deliveries(), api.generations.list()[0]?.state]).toEqual([1, [], 'completed'])
  await api.clock.advance('1ms')
  await api.clock.advance('1h')
  expect(posted).toHaveLength(2)
  expect(posted[1]?.raw).toBe(posted[0]?.raw)
  const headers = {
    'content-type': 'application/json',
    ...(provider === 'sync' && { 'sync-signature': signatureOf(posted[1]?.raw, 90) }),
  }
  expect(api.deliveries()).toEqual([{ ...cameAt(punctual, 90), headers }])
})

test.each(PROVIDERS)('tells the end at %s before it is there: webhook-early', async (provider) => {
  const { url, posted } = await receive()
  const [punctual] = await tell(url, { provider })
  const api = open({ scenario: 'webhook-early' })
  await submit(api, url, provider)
  await api.clock.advance('27999ms')
  expect(posted).toHaveLength(1)
  await api.clock.advance('1ms')
  expect([posted.length, api.generations.list()[0]?.state]).toEqual([2, 'processing'])
  await api.clock.advance('1h')
  expect(posted).toHaveLength(2)
  expect(posted[1]?.raw).toBe(posted[0]?.raw)
  const headers = {
    'content-type': 'application/json',
    ...(provider === 'sync' && { 'sync-signature': signatureOf(posted[1]?.raw, 28) }),
  }
  expect(api.deliveries()).toEqual([{ ...cameAt(punctual, 28), headers }])
})

test('shows a reader that it runs, after its webhook told the end', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'webhook-early' })
  await submit(api, url)
  await api.clock.advance('28s')
  expect(contentOf(posted[0]?.raw)).toMatchObject({ status: 'COMPLETED' })
  expect(await read(api)).toMatchObject({ status: 'PROCESSING', outputUrl: null })
  await api.clock.advance('2s')
  expect(await read(api)).toMatchObject({ status: 'COMPLETED' })
})

test.each(['webhook-early', 'webhook-late'] as const)(
  'tells what Prism shows a reader at the very end: %s',
  async (scenario) => {
    const { url } = await receive()
    const api = open({ scenario })
    await submit(api, url, 'prism')
    await api.clock.advance('30s')
    const shown = await read(api, 'prism')
    await api.clock.advance('60s')
    expect(api.deliveries().map(({ body }) => body)).toEqual([shown])
  },
)

test('tells the failure of a joined life early', async () => {
  const { url } = await receive()
  const api = open({ scenario: 'slow-fail+webhook-early' })
  await submit(api, url)
  await api.clock.advance('1h')
  expect(api.deliveries()).toMatchObject([
    { at: '2026-01-01T00:01:28.000Z', body: { status: 'FAILED', error_code: 'controller_timeout' } },
  ])
})

test('tells at its creation, after the answer, what is told earlier than that', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: { name: 'at-once', webhook: { early: '1h' } } })
  await submit(api, url)
  expect(posted).toEqual([])
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(fates(api)).toEqual(['delivered: 0'])
  expect(await read(api)).toMatchObject({ status: 'PENDING' })
})

test('tells at once what a read ends, as early as it might have been', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'third-poll+webhook-early' })
  await submit(api, url)
  await api.clock.advance('10s')
  await read(api)
  await read(api)
  await api.clock.advance('10s')
  expect([posted, api.deliveries()]).toEqual([[], []])
  expect(await read(api)).toMatchObject({ status: 'COMPLETED' })
  await api.clock.advance('1h')
  expect([posted.length, fates(api)]).toEqual([1, ['delivered: 20']])
})

test('tells a minute later what a read ends', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'third-poll+webhook-late' })
  await submit(api, url)
  for (let reads = 0; reads < 3; reads += 1) await read(api)
  await api.clock.advance('59s')
  expect(posted).toEqual([])
  await api.clock.advance('1s')
  expect(fates(api)).toEqual(['delivered: 60'])
})

test('tells at once what is decided by hand, and once, although it was to be early', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'webhook-early' })
  await submit(api, url)
  await api.clock.advance('5s')
  api.generations.fail(api.generations.list()[0]?.id ?? '', 'internal')
  await api.clock.advance('1h')
  expect(fates(api)).toEqual(['delivered: 5'])
  expect(posted.map(({ raw }) => contentOf(raw))).toMatchObject([{ status: 'FAILED' }])
})

test('does not tell again what was told early, when it is decided otherwise by hand', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'webhook-early' })
  await submit(api, url)
  const advancing = api.clock.advance('28s')
  api.generations.fail(api.generations.list()[0]?.id ?? '')
  await advancing
  await api.clock.advance('1h')
  expect(posted.map(({ raw }) => contentOf(raw))).toMatchObject([{ status: 'COMPLETED' }])
})

test('draws a delay from the seed, for each generation its own', async () => {
  const { url } = await receive()
  const seen: string[][] = []
  for (const seed of [1, 1, 2]) {
    const api = open({ seed, scenario: { name: 'drawn', webhook: { delay: ['10s', '20s'] } } })
    for (let count = 0; count < 3; count += 1) await submit(api, url)
    await api.clock.advance('1h')
    seen.push(api.deliveries().map(({ at }) => at))
  }
  expect(seen[1]).toEqual(seen[0])
  expect(new Set(seen.flat()).size).toBe(6)
  const [first, last] = ['2026-01-01T00:00:40.000Z', '2026-01-01T00:00:50.000Z']
  expect(seen.flat().filter((at) => at < first || at > last)).toEqual([])
})

test('holds back the first of every two, so that it comes behind: webhook-out-of-order', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'webhook-out-of-order' })
  for (let count = 0; count < 5; count += 1) {
    await submit(api, url)
    await api.clock.advance('1s')
  }
  // All at once, as far as the receiver can see.
  await api.clock.advance('1h')
  expect(toldOf(posted, api)).toEqual(['b', 'd', 'a', 'c', 'e'])
  expect(fates(api)).toEqual([31, 33, 60, 62, 64].map((second) => `delivered: ${second}`))
})

test('counts two by two for each provider and each session, and only who asks to be told', async () => {
  const { url } = await receive()
  const api = open({ scenario: 'webhook-out-of-order' })
  const [path, json] = SUBMITS.sync(url)
  await submit(api, url, 'sync')
  await submit(api, url, 'prism')
  await ask(api, 'sync', path, { method: 'POST', json: { ...json, webhookUrl: null } })
  await submit(api, url, 'sync')
  await ask(api, 'sync', path, { method: 'POST', json, key: api.session('w3').key('sync') })
  await api.clock.advance('1h')
  const told = (name: string): unknown[] =>
    api
      .session(name)
      .deliveries()
      .map(({ provider, at }) => [provider, at.slice(14, 19)])
  expect([told('default'), told('w3')]).toEqual([
    [
      ['sync', '00:30'],
      ['sync', '01:00'],
      ['prism', '01:00'],
    ],
    [['sync', '01:00']],
  ])
})

test('counts anew after a reset', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'webhook-out-of-order' })
  await submit(api, url)
  api.reset()
  await submit(api, url)
  await submit(api, url)
  await api.clock.advance('1h')
  expect(toldOf(posted, api)).toEqual(['b', 'a'])
})

test.each(['webhook-late', 'webhook-early', 'webhook-out-of-order'] as const)(
  'forgets on reset what was still to come: %s',
  async (scenario) => {
    const { url, posted } = await receive()
    const api = open({ scenario })
    await submit(api, url)
    await api.clock.advance('27s')
    api.reset()
    await api.clock.advance('1h')
    expect([posted, api.deliveries()]).toEqual([[], []])
  },
)

test('tells of what was made by hand alike', async () => {
  const { url } = await receive()
  const api = open()
  const input = { webhookUrl: url }
  api.sync.create({ scenario: 'webhook-late', input })
  api.sync.create({ scenario: 'webhook-early', input })
  api.sync.create({ scenario: 'webhook-late', input, age: '80s' })
  api.sync.create({ scenario: 'webhook-out-of-order', input, state: 'completed' })
  await api.clock.advance('1h')
  expect(fates(api)).toEqual([10, 28, 30, 90].map((second) => `delivered: ${second}`))
})

test('comes late on a clock that reads move', async () => {
  const { url, posted } = await receive()
  const api = open({ clock: 'auto', scenario: 'webhook-late' })
  await submit(api, url)
  // Each moves it on by five seconds.
  for (let reads = 0; reads < 17; reads += 1) await read(api)
  expect([posted, api.deliveries()]).toEqual([[], []])
  await read(api)
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(fates(api)).toEqual(['delivered: 90'])
})
