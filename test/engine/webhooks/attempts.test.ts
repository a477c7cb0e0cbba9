import { expect, test } from 'vitest'
import { receive } from '../../support/receiver.ts'
import { fates, open, submit } from './submit.ts'

test('settles although the receiver never answers', async () => {
  const { url, posted } = await receive(() => undefined)
  const api = open({ webhooks: { timeout: '50ms' } })
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

test('keeps why a receiver could not be reached', async () => {
  const api = open()
  // Port 1 of this machine, where nobody listens.
  await submit(api, 'http://127.0.0.1:1/')
  await api.clock.advance('30s')
  const [delivery] = api.deliveries()
  expect(delivery).toMatchObject({ status: 'failed', attempts: [{ status: null }] })
  expect(delivery?.reason).toBe(delivery?.attempts[0]?.error)
  expect(delivery?.reason).not.toBe('')
})

test('follows no redirect', async () => {
  const { url, posted } = await receive(() => 307)
  const api = open()
  await submit(api, url)
  await api.clock.advance('30s')
  expect(posted).toHaveLength(1)
  expect(api.deliveries()).toMatchObject([{ status: 'failed', reason: 'the receiver answered 307' }])
})

test('tries again after a second, then after two, on the clock', async () => {
  const { url, posted } = await receive((count) => (count < 3 ? 500 : 204))
  const api = open({ webhooks: { attempts: 3 } })
  await submit(api, url)
  const seen = []
  for (const step of ['30s', '999ms', '1ms', '1999ms', '1ms', '1h'] as const) {
    await api.clock.advance(step)
    seen.push(...fates(api))
  }
  expect(seen).toEqual([
    'pending: 30',
    'pending: 30',
    'pending: 30, 31',
    'pending: 30, 31',
    'delivered: 30, 31, 33',
    'delivered: 30, 31, 33',
  ])
  // The same bytes and signature each time, so that a receiver can tell that it had them before.
  expect(new Set(posted.map(({ raw, headers }) => raw + String(headers['sync-signature']))).size).toBe(1)
})

test('makes every attempt that one advance jumps over, each at its own time', async () => {
  const { url } = await receive(() => 503)
  const api = open({ webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('1h')
  expect(fates(api)).toEqual(['failed: 30, 31, 33'])
  expect(api.deliveries()[0]?.reason).toBe('the receiver answered 503')
})

test('sends again what failed or was delivered', async () => {
  const { url, posted } = await receive((count) => (count === 1 ? 500 : 200))
  const api = open()
  await submit(api, url)
  await api.clock.advance('30s')
  await api.clock.advance('30s')
  expect(await api.deliveries.send('whd_1')).toMatchObject({
    id: 'whd_1',
    status: 'delivered',
    reason: null,
  })
  await api.deliveries.send('whd_1')
  expect(fates(api)).toEqual(['delivered: 30, 60, 60'])
  expect(new Set(posted.map(({ raw }) => raw)).size).toBe(1)
})

test('does not try again what was delivered by hand in the meantime', async () => {
  const { url, posted } = await receive((count) => (count === 1 ? 500 : 200))
  const api = open({ webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('30s')
  await api.deliveries.send('whd_1')
  await api.clock.advance('1h')
  expect(posted).toHaveLength(2)
  expect(fates(api)).toEqual(['delivered: 30, 30'])
})

test('calls failed what is sent by hand in vain, once no more attempts come', async () => {
  const { url } = await receive((count) => (count === 1 ? 200 : 500))
  const api = open({ webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('30s')
  await api.deliveries.send('whd_1')
  expect(fates(api)).toEqual(['failed: 30, 30'])
})

test('does not send what is blocked, however often it is told to', async () => {
  const api = open()
  await submit(api, 'https://hooks.example.com/a')
  await api.clock.advance('30s')
  expect(await api.deliveries.send('whd_1')).toMatchObject({ status: 'blocked', attempts: [] })
})

test('refuses to send what there is not', async () => {
  const api = open()
  await expect(api.deliveries.send('whd_1')).rejects.toThrow(
    'Failed to send a delivery: session default has none of the id "whd_1". List them with api.deliveries().',
  )
})
