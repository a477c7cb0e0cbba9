import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { setupServer } from 'msw/node'
import { createMockVideoApi } from 'mock-video-api'
import { createHandlers } from 'mock-video-api/msw'
import { makeVideo } from './make-video.mjs'

// Each status read moves the clock of the fake forward by 5 s.
const api = createMockVideoApi()
const server = setupServer(...createHandlers(api))
before(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => api.reset())
after(() => server.close())

test('returns the URL of the video once it is completed', async () => {
  const url = await makeVideo('Hello, and welcome to the tour.', { pollEveryMs: 1 })
  const file = await fetch(url)
  assert.equal(file.headers.get('content-type'), 'video/mp4')
  assert.equal(api.requests({ operation: 'status' }).length, 7)
})

test('rejects if the video fails', async () => {
  api.use('quick-fail')
  await assert.rejects(makeVideo('Hello', { pollEveryMs: 1 }), /TruGen could not create/)
})

test('rejects if there are too many requests', async () => {
  api.use('rate-limited')
  await assert.rejects(makeVideo('Hello', { pollEveryMs: 1 }), /TruGen answered 429/)
})
