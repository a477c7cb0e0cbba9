import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMockVideoApi } from 'mock-video-api'
import { createHandlers } from 'mock-video-api/msw'
import { makeVideo } from './make-video.ts'

const URLS = { video: 'https://example.com/video.mp4', audio: 'https://example.com/audio.wav' }

// Each status read moves the clock of the fake forward by 5 s.
const api = createMockVideoApi()
const server = setupServer(...createHandlers(api))
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => api.reset())
afterAll(() => server.close())

test('downloads the video once it is completed', async () => {
  const file = await makeVideo(URLS, { pollEveryMs: 1 })
  expect(new TextDecoder().decode(file.slice(4, 8))).toBe('ftyp') // an MP4 begins with its type
  expect(api.requests({ operation: 'create' })).toMatchObject([{ status: 201, body: { model: 'lipsync-2' } }])
  expect(api.requests({ operation: 'status' })).toHaveLength(7)
})

test('rejects with the error code of a video that failed', async () => {
  api.use('quick-fail')
  const error = 'The video ended as generation_input_video_inaccessible'
  await expect(makeVideo(URLS, { pollEveryMs: 1 })).rejects.toThrow(error)
})

test('reads the status again after a 503', async () => {
  api.use('flaky')
  await makeVideo(URLS, { pollEveryMs: 1 })
  expect(api.requests({ operation: 'status', status: 503 })).toHaveLength(2)
})

test('gives up on a video that never ends', async () => {
  api.use('stuck')
  await expect(makeVideo(URLS, { pollEveryMs: 1, giveUpAfterMs: 20 })).rejects.toThrow('did not finish')
})
