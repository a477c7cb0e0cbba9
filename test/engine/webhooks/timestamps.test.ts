import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { createReceiver } from '../../support/receiver.ts'
import { SECRET, submit } from './submit.ts'
import type { Options } from '../../../src/index.ts'

const TOLERANCE_MS = 300_000

/** Returns the verdict of a receiver that compares the time of a signature with its own clock. */
function judge(signature: unknown, raw: string): string {
  const [, t = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(signature)) ?? []
  if (v1 !== createHmac('sha256', SECRET).update(`${t}.${raw}`).digest('hex')) return 'forged'
  return Math.abs(Date.now() - Number(t) * 1_000) > TOLERANCE_MS ? 'too old' : 'accepted'
}

/** Submits a generation after an hour of the fake's clock, and returns the verdicts on its webhook and on its resend. */
async function deliverTwice(options: Options): Promise<string[]> {
  const { url, posted } = await createReceiver()
  const api = createMockVideoApi({ ...options, webhooks: { secret: SECRET, ...options.webhooks } })
  await api.clock.advance('1h')
  await submit(api, url)
  await api.clock.advance('10m')
  await api.deliveries.waitFor({ status: 'delivered' })
  await api.deliveries.send('whd_1')
  api.close()
  return posted.map(({ headers, raw }) => judge(headers['sync-signature'], raw))
}

const CLOCKS: Options[] = [
  { clock: 'manual' },
  { clock: 'auto' },
  { clock: 'system' },
  { clock: 'system', speed: 60 },
]

test.each(CLOCKS)('signs with the real time of sending: %j', async (options) => {
  expect(await deliverTwice(options)).toEqual(['accepted', 'accepted'])
  expect(await deliverTwice({ ...options, scenario: 'webhook-stale' })).toEqual(['too old', 'too old'])
  expect(await deliverTwice({ ...options, scenario: 'webhook-bad-signature' })).toEqual(['forged', 'forged'])
})

test.each(CLOCKS)('signs with the time of the clock of the fake, if asked: %j', async (options) => {
  expect(await deliverTwice({ ...options, webhooks: { timestamps: 'clock' } })).toEqual([
    'too old',
    'too old',
  ])
})

test('refuses another kind of timestamps', () => {
  // @ts-expect-error The value is unknown.
  expect(() => createMockVideoApi({ webhooks: { timestamps: 'fake' } })).toThrow(
    'Failed to create the fake: webhooks.timestamps: "fake" is unknown. Known: real, clock.',
  )
})
