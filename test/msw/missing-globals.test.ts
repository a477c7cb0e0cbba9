import { createHmac } from 'node:crypto'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { sign } from '../../src/handlers/sync/webhook.ts'
import { nextTick } from '../../src/lib/next-tick.ts'
import { createHandlers } from '../../src/msw.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'

// What jest-fixed-jsdom lacks.
beforeEach(() => {
  vi.stubGlobal('MessageChannel', undefined)
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
})

const headers = { 'x-api-key': 'test' }
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

test('truncates a body', async () => {
  const scenarios = [{ name: 'own', faults: [{ on: 'status' as const, body: 'truncated' as const }] }]
  server.use(...createHandlers(createMockVideoApi({ scenarios, scenario: 'own' })))
  const response = await fetch(`https://api.sync.so/v2/generate/${SAMPLE_IDS.sync}`, { headers })
  await expect(response.text()).rejects.toThrow('terminated')
})

test('hashes the files of a form', async () => {
  const api = createMockVideoApi()
  server.use(...createHandlers(api))
  const form = new FormData()
  form.set('model', 'lipsync-2')
  form.set('video', new Blob(['abc'], { type: 'video/mp4' }), 'a.mp4')
  form.set('audio', new Blob([''], { type: 'audio/wav' }), 'a.wav')
  const response = await fetch('https://api.sync.so/v2/generate', { method: 'POST', headers, body: form })
  expect(response.status).toBe(201)
  expect(api.requests()).toMatchObject([
    {
      body: {
        files: [
          { field: 'video', hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
          { field: 'audio', hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
        ],
      },
    },
  ])
})

test('signs a webhook', async () => {
  const digest = createHmac('sha256', 'whsec_test').update('1700000000.{}').digest('hex')
  expect(await sign('{}', 1_700_000_000_999, 'whsec_test')).toEqual({
    'sync-signature': `t=1700000000,v1=${digest}`,
    'x-signature-primary': `t=1700000000,v1=${digest}`,
  })
})

test('waits for the next turn, with fake timers too', async () => {
  vi.useFakeTimers()
  await expect(nextTick()).resolves.toBeUndefined()
  vi.useRealTimers()
})
