import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createReceiver } from '../../support/receiver.ts'
import { SECRET, createFake, deliveredWith, signAt, signedWith, submit, deliver } from './submit.ts'
import type { IncomingHttpHeaders } from 'node:http'

interface Posted {
  readonly headers: IncomingHttpHeaders
  readonly raw: string
}

const SCENARIOS = ['webhook-bad-signature', 'webhook-unsigned', 'webhook-stale'] as const
const TOLERANCE_S = 300

/** Returns a receiver's verdict on a webhook that arrives at this second of the fake's clock. */
function verify(posted: Posted | undefined, second: number): string {
  const signature = posted?.headers['sync-signature']
  expect(posted?.headers['x-signature-primary']).toBe(signature)
  if (typeof signature !== 'string') return 'unsigned'
  const [, t = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
  const expected = createHmac('sha256', SECRET).update(`${t}.${posted?.raw}`).digest('hex')
  if (v1 !== expected) return 'forged'
  const now = Date.UTC(2026, 0, 1) / 1_000 + second
  return Math.abs(now - Number(t)) > TOLERANCE_S ? 'stale' : 'good'
}

test.each([
  ['happy', 'good'],
  ['webhook-bad-signature', 'forged'],
  ['webhook-unsigned', 'unsigned'],
  ['webhook-stale', 'stale'],
  ['webhook-stale+webhook-late', 'stale'],
] as const)('sends a Sync signature with %s that a receiver finds %s', async (scenario, verdict) => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario })
  await submit(api, url)
  await api.clock.advance('1h')
  const second = (Date.parse(api.deliveries()[0]?.at ?? '') - Date.UTC(2026, 0, 1)) / 1_000
  expect(posted.map((request) => verify(request, second))).toEqual([verdict])
})

test('sends the same webhook except for the signature', async () => {
  const { url, posted } = await createReceiver()
  const [punctual] = await deliver(url)
  const deliveries = []
  for (const scenario of SCENARIOS) deliveries.push(...(await deliver(url, { scenario })))
  const type = { 'content-type': 'application/json' }
  const forged = deliveries[0]?.headers['sync-signature']
  const right = `t=${Date.UTC(2026, 0, 1, 0, 0, 30) / 1_000},v1=`
  expect(forged?.slice(0, right.length)).toBe(right)
  const stale = signAt(posted[0]?.raw, 30 - 600)
  expect(deliveries).toEqual([
    deliveredWith(punctual, { ...type, ...signedWith(forged ?? '') }),
    deliveredWith(punctual, type),
    deliveredWith(punctual, { ...type, ...signedWith(stale) }),
  ])
  expect(posted.map(({ raw, headers }) => [raw, headers['sync-signature']])).toEqual(
    [punctual, ...deliveries].map((delivery) => [posted[0]?.raw, delivery?.headers['sync-signature']]),
  )
})

test.each(['trugen', 'prism'] as const)(
  'does not change the webhooks of %s, which has no signatures',
  async (provider) => {
    const { url } = await createReceiver()
    const punctual = await deliver(url, { provider })
    for (const scenario of SCENARIOS) {
      expect(await deliver(url, { provider, scenario })).toEqual(punctual)
    }
  },
)

test('sends a webhook again with the same wrong signature', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ scenario: 'webhook-bad-signature' })
  await submit(api, url)
  await api.clock.advance('30s')
  await api.deliveries.send('whd_1')
  expect(posted.map((request) => verify(request, 30))).toEqual(['forged', 'forged'])
})

test('signs the webhook of a generation created through the API wrongly too', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake()
  api.sync.create({ scenario: 'webhook-stale', input: { webhookUrl: url } })
  await api.clock.advance('1h')
  expect(posted.map((request) => verify(request, 30))).toEqual(['stale'])
})
