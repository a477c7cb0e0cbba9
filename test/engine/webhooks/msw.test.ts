import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { createHandlers } from '../../../src/msw.ts'
import type { MockVideoApi, Options } from '../../../src/index.ts'

const URL = 'http://localhost:3000/hooks/sync'

/** Creates a fake, and a handler that receives its webhooks. */
function createFakeWithReceiver(options: Options = {}): { api: MockVideoApi; received: unknown[] } {
  const api = createMockVideoApi({ clock: 'manual', ...options })
  const received: unknown[] = []
  const receiver = http.post('*/hooks/sync', async ({ request }) => {
    received.push([request.url, request.headers.get('sync-signature'), await request.json()])
    return new HttpResponse(null, { status: 204 })
  })
  const server = setupServer(...createHandlers(api), receiver)
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  return { api, received }
}

async function submit(webhookUrl: string): Promise<void> {
  const input = [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ]
  const response = await fetch('https://api.sync.so/v2/generate', {
    method: 'POST',
    headers: { 'x-api-key': 'test', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'lipsync-2', input, webhookUrl }),
  })
  expect(await response.json()).toMatchObject({ status: 'PENDING' })
}

test('sends webhooks to a handler of the test', async () => {
  const { api, received } = createFakeWithReceiver()
  await submit(URL)
  await api.clock.advance('30s')
  const [delivery] = api.deliveries({ status: 'delivered' })
  expect(received).toEqual([[URL, delivery?.headers['sync-signature'], delivery?.body]])
  expect(delivery?.body).toMatchObject({ status: 'COMPLETED', webhookUrl: URL })
})

test('sends the webhook after the reply to the create', async () => {
  const { api, received } = createFakeWithReceiver({ scenario: 'instant' })
  await submit(URL)
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(received).toMatchObject([[URL, expect.any(String), { status: 'COMPLETED' }]])
})

test.each([
  [[], 'blocked', 0],
  [['app.example.com'], 'delivered', 1],
  [['*'], 'delivered', 1],
])('sends to a public host only if it is allowed: %j', async (hosts, status, count) => {
  const { api, received } = createFakeWithReceiver({ webhooks: { hosts } })
  await submit('https://app.example.com/hooks/sync')
  await api.clock.advance('30s')
  expect(api.deliveries()).toMatchObject([{ status }])
  expect(received).toHaveLength(count)
})
