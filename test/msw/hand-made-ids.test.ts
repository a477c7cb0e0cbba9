import { setupServer } from 'msw/node'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'

test('hands out URLs that work for an id made by hand', async () => {
  const api = createMockVideoApi()
  const server = setupServer(...createHandlers(api))
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  const id = 'a/b %?#ü'
  api.sync.create({ id, state: 'completed' })
  const status = `https://api.sync.so/v2/generate/${encodeURIComponent(id)}`
  const response = await fetch(status, { headers: { 'x-api-key': 'test' } })
  const body: unknown = await response.json()
  const outputUrl = typeof body === 'object' && body !== null && 'outputUrl' in body ? body.outputUrl : ''
  expect(outputUrl).toContain('/a%2Fb%20%25%3F%23%C3%BC/')
  expect((await fetch(String(outputUrl))).status).toBe(200)
})
