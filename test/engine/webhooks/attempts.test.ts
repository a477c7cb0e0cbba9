import { expect, test } from 'vitest'
import { createReceiver } from '../../support/receiver.ts'
import { formatAttempts, createFake, signAt, submit } from './submit.ts'

test('fails an attempt when the receiver never answers', async () => {
  const { url, posted } = await createReceiver(() => undefined)
  const api = createFake({ webhooks: { timeout: '50ms' } })
  await submit(api, url)
  await api.clock.advance('30s')
  expect(posted).toHaveLength(1)
  expect(api.deliveries()).toMatchObject([
    {
      status: 'failed',
      attempts: [{ status: null, error: 'the receiver did not answer within 50 ms' }],
      reason: 'the receiver did not answer within 50 ms',
    },
  ])
})

test('keeps the error if a receiver cannot be reached', async () => {
  const api = createFake()
  // Nothing listens on port 1.
  await submit(api, 'http://127.0.0.1:1/')
  await api.clock.advance('30s')
  const [delivery] = api.deliveries()
  expect(delivery).toMatchObject({ status: 'failed', attempts: [{ status: null }] })
  expect(delivery?.reason).toBe(delivery?.attempts[0]?.error)
  expect(delivery?.reason).not.toBe('')
})

test('does not follow redirects', async () => {
  const { url, posted } = await createReceiver(() => 307)
  const api = createFake()
  await submit(api, url)
  await api.clock.advance('30s')
  expect(posted).toHaveLength(1)
  expect(api.deliveries()).toMatchObject([{ status: 'failed', reason: 'the receiver answered 307' }])
})

test('retries after one second, then after two, on the clock of the fake', async () => {
  const { url, posted } = await createReceiver((count) => (count < 3 ? 500 : 204))
  const api = createFake({ webhooks: { attempts: 3 } })
  await submit(api, url)
  const attempts = []
  for (const step of ['30s', '999ms', '1ms', '1999ms', '1ms', '1h'] as const) {
    await api.clock.advance(step)
    attempts.push(...formatAttempts(api))
  }
  expect(attempts).toEqual([
    'pending: 30',
    'pending: 30',
    'pending: 30, 31',
    'pending: 30, 31',
    'delivered: 30, 31, 33',
    'delivered: 30, 31, 33',
  ])
  expect(new Set(posted.map(({ raw }) => raw)).size).toBe(1)
  expect(posted.map(({ headers }) => headers['sync-signature'])).toEqual(
    [30, 31, 33].map((second) => signAt(posted[0]?.raw, second)),
  )
})

test('makes every attempt that one advance jumps over, each at its own time', async () => {
  const { url } = await createReceiver(() => 503)
  const api = createFake({ webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('1h')
  expect(formatAttempts(api)).toEqual(['failed: 30, 31, 33'])
  expect(api.deliveries()[0]?.reason).toBe('the receiver answered 503')
})

test('ends after more attempts than are kept', async () => {
  const { url, posted } = await createReceiver(() => 500)
  // The later attempts are all due at the last time of the clock.
  const api = createFake({ now: 8.64e15 - 60_000, webhooks: { attempts: 102 } })
  await submit(api, url)
  await api.clock.advance('60s')
  const [delivery] = api.deliveries()
  expect([posted.length, delivery?.attempts.length, delivery?.status]).toEqual([102, 100, 'failed'])
})

test('does not retry a delivery that its session no longer keeps', async () => {
  const { url, posted } = await createReceiver(() => 500)
  const api = createFake({ webhooks: { attempts: 5 } })
  await submit(api, url)
  await submit(api, url)
  await api.clock.advance('30s')
  // These are deliveries too, which are never sent.
  for (let count = 0; count < 999; count += 1)
    api.sync.create({ scenario: 'webhook-lost', input: { webhookUrl: url } })
  await api.clock.advance('1h')
  // Only the second delivery is still there to be retried.
  expect([api.deliveries().length, posted.length]).toEqual([1_000, 1 + 5])
})

test('sends a webhook once whose delivery is removed before its first attempt', async () => {
  const { url, posted } = await createReceiver(() => 500)
  const api = createFake({ webhooks: { attempts: 5 } })
  await submit(api, url)
  for (let count = 0; count < 1_000; count += 1)
    api.sync.create({ scenario: 'webhook-lost', input: { webhookUrl: url } })
  await api.clock.advance('1h')
  expect([api.deliveries().length, posted.length]).toEqual([1_000, 1])
})

test('sends a failed or delivered webhook again', async () => {
  const { url, posted } = await createReceiver((count) => (count === 1 ? 500 : 200))
  const api = createFake()
  await submit(api, url)
  await api.clock.advance('30s')
  await api.clock.advance('30s')
  expect(await api.deliveries.send('whd_1')).toMatchObject({
    id: 'whd_1',
    status: 'delivered',
    reason: null,
  })
  await api.deliveries.send('whd_1')
  expect(formatAttempts(api)).toEqual(['delivered: 30, 60, 60'])
  expect(new Set(posted.map(({ raw }) => raw)).size).toBe(1)
})

test('does not retry a webhook that send delivered in the meantime', async () => {
  const { url, posted } = await createReceiver((count) => (count === 1 ? 500 : 200))
  const api = createFake({ webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('30s')
  await api.deliveries.send('whd_1')
  await api.clock.advance('1h')
  expect(posted).toHaveLength(2)
  expect(formatAttempts(api)).toEqual(['delivered: 30, 30'])
})

test('fails a delivered webhook whose resend fails', async () => {
  const { url } = await createReceiver((count) => (count === 1 ? 200 : 500))
  const api = createFake({ webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('30s')
  await api.deliveries.send('whd_1')
  expect(formatAttempts(api)).toEqual(['failed: 30, 30'])
})

test('does not send a blocked webhook', async () => {
  const api = createFake()
  await submit(api, 'https://hooks.example.com/a')
  await api.clock.advance('30s')
  expect(await api.deliveries.send('whd_1')).toMatchObject({ status: 'blocked', attempts: [] })
})

test('throws for an unknown delivery', async () => {
  const api = createFake()
  await expect(api.deliveries.send('whd_1')).rejects.toThrow(
    'Failed to send a delivery: session default has no delivery with id "whd_1". List them with api.deliveries(), or GET /__mock/deliveries.',
  )
})
