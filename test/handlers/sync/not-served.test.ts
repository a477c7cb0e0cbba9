import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'

const REASON = 'Sync has this endpoint, but the fake does not serve it'

test.each([
  'POST /v2/tts',
  'POST /v2/tts/jobs',
  'GET /v2/tts/jobs/one',
  'GET /v2/voices',
  'DELETE /v2/voices',
  'POST /v2/projects',
  'GET /v2/projects/one',
  'POST /v2/feedback',
])('says that Sync has an endpoint that the fake lacks: %s', async (route) => {
  const [method = '', path = ''] = route.split(' ')
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await callApi(api, 'sync', path, { method })
  expect([status, body]).toEqual([
    404,
    { message: `Cannot ${method} ${path}`, error: 'Not Found', statusCode: 404 },
  ])
  expect(api.requests()).toMatchObject([{ operation: null, reason: REASON }])
})

test.each(['/v2/ttss', '/v2/voice', '/v3/tts', '/v2/errors/one'])(
  'does not say so of another path: %s',
  async (path) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect((await callApi(api, 'sync', path)).status).toBe(404)
    expect(api.requests()[0]?.reason).toMatch(/^no such path/)
  },
)
