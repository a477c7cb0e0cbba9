import { expect, test } from 'vitest'
import { createReceiver } from '../../support/receiver.ts'
import { fetchReply, openServer } from '../../support/server.ts'
import type { ServerOptions } from '../../../src/server.ts'
import type { HttpReply } from '../../support/server.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

/** Starts a server, and ends one generation of each of two providers with the webhook URL `url`. */
async function startWithDeliveries(
  url: string,
  options: ServerOptions<string> = {},
): Promise<(path: string, init?: Parameters<typeof fetchReply>[1]) => Promise<HttpReply>> {
  const { url: server, baseUrls, api } = await openServer(options)
  const input = [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ]
  await fetchReply(`${baseUrls.sync}/v2/generate`, {
    method: 'POST',
    headers: { ...JSON_TYPE, 'x-api-key': 'test' },
    body: { model: 'lipsync-2', input, webhookUrl: url },
  })
  await fetchReply(`${baseUrls.prism}/templates/abc123/generate`, {
    method: 'POST',
    headers: { ...JSON_TYPE, authorization: 'Bearer test' },
    body: { variables: { hook: 'a', productImage: 'https://example.com/a.png' }, webhook_url: url },
  })
  await api.clock.advance('30s')
  return (path, init) => fetchReply(`${server}/__mock/deliveries${path}`, init)
}

test('lists and filters deliveries', async () => {
  const { url, posted } = await createReceiver()
  const control = await startWithDeliveries(url)
  const { status, body } = await control('')
  expect([status, body]).toMatchObject([
    200,
    [
      { id: 'whd_1', provider: 'sync', url, status: 'delivered', reason: null },
      { id: 'whd_2', provider: 'prism', url, status: 'delivered', reason: null },
    ],
  ])
  expect(posted).toHaveLength(2)
  expect((await control('?provider=prism')).body).toMatchObject([{ id: 'whd_2' }])
  expect((await control('?status=blocked')).body).toEqual([])
})

test('builds the URLs in a webhook from the base URL of the create call', async () => {
  const { url } = await createReceiver()
  const control = await startWithDeliveries(url, { publicUrl: 'https://fake.example.com' })
  expect((await control('')).body).toMatchObject([
    { body: { outputUrl: expect.stringMatching(/^https:\/\/fake\.example\.com\/sync\/v2\//) as unknown } },
    {
      body: { video_url: expect.stringMatching(/^https:\/\/fake\.example\.com\/media\/prism\//) as unknown },
    },
  ])
})

test('sends a delivery again', async () => {
  const { url, posted } = await createReceiver((count) => (count <= 2 ? 500 : 200))
  const control = await startWithDeliveries(url)
  expect((await control('?status=failed')).body).toHaveLength(2)
  expect(await control('/whd_2/send', { method: 'POST' })).toMatchObject({
    status: 200,
    body: { id: 'whd_2', status: 'delivered', attempts: [{ status: 500 }, { status: 200 }] },
  })
  expect(posted).toHaveLength(3)
  expect((await control('?status=failed')).body).toMatchObject([{ id: 'whd_1' }])
})

test('explains why a delivery was blocked', async () => {
  const control = await startWithDeliveries('https://hooks.example.com/a')
  expect((await control('?provider=sync')).body).toMatchObject([
    { status: 'blocked', reason: expect.stringContaining('--webhook-hosts hooks.example.com') as unknown },
  ])
})

test.each([
  ['/whd_9/send', { status: 404, message: 'session default has no delivery with id' }],
  ['?status=gone', { status: 400, message: 'pending, delivered, failed, blocked, lost' }],
  ['?state=failed', { status: 400, message: 'state' }],
])('returns an error for %s', async (path, { status, message }) => {
  const control = await startWithDeliveries('https://hooks.example.com/a')
  const response = await control(path, { method: status === 404 ? 'POST' : 'GET' })
  expect(response.status).toBe(status)
  expect(JSON.stringify(response.body)).toContain(message)
})
