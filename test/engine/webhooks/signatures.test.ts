import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { receive } from '../../support/receiver.ts'
import { SECRET, open, signatureOf, submit, tell } from './submit.ts'
import type { IncomingHttpHeaders } from 'node:http'

interface Posted {
  readonly headers: IncomingHttpHeaders
  readonly raw: string
}

const SCENARIOS = ['webhook-bad-signature', 'webhook-unsigned', 'webhook-stale'] as const
const TOLERANCE_S = 300

/** What a receiver thinks of a webhook that comes at this second of the fake's clock. */
function judge(posted: Posted | undefined, second: number): string {
  const signature = posted?.headers['sync-signature']
  if (typeof signature !== 'string') return 'unsigned'
  const [, t = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
  const ours = createHmac('sha256', SECRET).update(`${t}.${posted?.raw}`).digest('hex')
  if (v1 !== ours) return 'forged'
  const now = Date.UTC(2026, 0, 1) / 1_000 + second
  return Math.abs(now - Number(t)) > TOLERANCE_S ? 'stale' : 'good'
}

test.each([
  ['happy', 'good'],
  ['webhook-bad-signature', 'forged'],
  ['webhook-unsigned', 'unsigned'],
  ['webhook-stale', 'stale'],
  ['webhook-stale+webhook-late', 'stale'],
] as const)('has a receiver of Sync find %s %s', async (scenario, verdict) => {
  const { url, posted } = await receive()
  const api = open({ scenario })
  await submit(api, url)
  await api.clock.advance('1h')
  const second = (Date.parse(api.deliveries()[0]?.at ?? '') - Date.UTC(2026, 0, 1)) / 1_000
  expect(posted.map((one) => judge(one, second))).toEqual([verdict])
})

test('posts the same but for the signature', async () => {
  const { url, posted } = await receive()
  const [punctual] = await tell(url)
  const told = []
  for (const scenario of SCENARIOS) told.push(...(await tell(url, { scenario })))
  const type = { 'content-type': 'application/json' }
  const forged = told[0]?.headers['sync-signature']
  const right = `t=${Date.UTC(2026, 0, 1, 0, 0, 30) / 1_000},v1=`
  expect(forged?.slice(0, right.length)).toBe(right)
  const stale = signatureOf(posted[0]?.raw, 30 - 600)
  expect(told).toEqual([
    { ...punctual, headers: { ...type, 'sync-signature': forged } },
    { ...punctual, headers: type },
    { ...punctual, headers: { ...type, 'sync-signature': stale } },
  ])
  expect(posted.map(({ raw, headers }) => [raw, headers['sync-signature']])).toEqual(
    [punctual, ...told].map((delivery) => [posted[0]?.raw, delivery?.headers['sync-signature']]),
  )
})

test.each(['trugen', 'prism'] as const)('shows nothing of it at %s, which never signs', async (provider) => {
  const { url } = await receive()
  const punctual = await tell(url, { provider })
  for (const scenario of SCENARIOS) {
    expect(await tell(url, { provider, scenario })).toEqual(punctual)
  }
})

test('signs what is sent again by hand as wrongly as before', async () => {
  const { url, posted } = await receive()
  const api = open({ scenario: 'webhook-bad-signature' })
  await submit(api, url)
  await api.clock.advance('30s')
  await api.deliveries.send('whd_1')
  expect(posted.map((one) => judge(one, 30))).toEqual(['forged', 'forged'])
})

test('signs what was made by hand as wrongly', async () => {
  const { url, posted } = await receive()
  const api = open()
  api.sync.create({ scenario: 'webhook-stale', input: { webhookUrl: url } })
  await api.clock.advance('1h')
  expect(posted.map((one) => judge(one, 30))).toEqual(['stale'])
})
