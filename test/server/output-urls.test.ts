import express from 'express'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createApp, createListener } from '../../src/server.ts'
import { SAMPLES } from '../support/fixed.ts'
import { ask, open, write } from '../support/server.ts'
import type { Listener, ServerOptions } from '../../src/server.ts'

const SYNC = { 'x-api-key': 'test' }
const PRISM = { authorization: 'Bearer test' }
const RESULT = `/v2/generations/${SAMPLES.sync}/result`

/** What comes before the query of the URL in a completed Sync generation. */
function toOutput(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('outputUrl' in body)) return body
  return String(body.outputUrl).split('?')[0]
}

async function outputFor(host: string, options: ServerOptions<string> = {}): Promise<unknown> {
  const { port } = await open({ scenario: 'instant', ...options })
  const heard = await write(port, {
    line: `GET /sync/v2/generate/${SAMPLES.sync} HTTP/1.1`,
    headers: [`Host: ${host}`, 'x-api-key: test', 'Connection: close'],
  })
  return String(toOutput(heard?.body)).replace(`:${port}`, ':<port>')
}

test.each(['localhost:1', 'fake.example.com', '10.0.2.2:4747', '[::1]:4747', 'host_with-all.kinds'])(
  'builds output URLs from the host the caller asked: %s',
  async (host) => {
    expect(await outputFor(host)).toBe(`http://${host}/sync${RESULT}`)
  },
)

test.each([
  '',
  'a b',
  '"quoted"',
  '<script>alert(1)</script>',
  'user@evil.example',
  'user:password@evil.example',
  'evil.example/path',
  'evil.example?query',
  'evil.example#hash',
  'evil.example\\path',
  'two,hosts',
  'a%0d%0ab',
  '\xe9.example',
  '[::1',
  '[evil.example]',
  '[::::]',
  'localhost:99999',
  'localhost:1:2',
  'a'.repeat(10_000),
])('builds them from its own address where the host is none: %#', async (host) => {
  expect(await outputFor(host)).toBe(`http://127.0.0.1:<port>/sync${RESULT}`)
})

test('takes the first of two hosts', async () => {
  expect(await outputFor('one.example\r\nHost: two.example')).toBe(`http://one.example/sync${RESULT}`)
})

test('builds them from its own address for a caller that names no host', async () => {
  const { port, url } = await open({ scenario: 'instant' })
  const line = `GET /sync/v2/generate/${SAMPLES.sync} HTTP/1.0`
  const heard = await write(port, { line, headers: ['x-api-key: test'] })
  expect(toOutput(heard?.body)).toBe(`${url}/sync${RESULT}`)
})

test.each(['https://fake.example.com', 'https://fake.example.com/', 'https://fake.example.com//'])(
  'builds them from publicUrl where that is given: %s',
  async (publicUrl) => {
    expect(await outputFor('localhost', { publicUrl })).toBe(`https://fake.example.com/sync${RESULT}`)
  },
)

test('builds them without a prefix for a caller at an alias', async () => {
  const { url } = await open({ scenario: 'instant' })
  const { body } = await ask(`${url}/v2/generate/${SAMPLES.sync}`, { headers: SYNC })
  expect(toOutput(body)).toBe(`${url}${RESULT}`)
})

test('puts media beside the bases', async () => {
  const { url, baseUrls } = await open({ scenario: 'instant' })
  const { body } = await ask(`${baseUrls.prism}/generations/${SAMPLES.prism}`, { headers: PRISM })
  const video = expect.stringContaining(
    `${url}/media/prism/generations/${SAMPLES.prism}.mp4?X-Amz-`,
  ) as unknown
  expect(body).toMatchObject({ video_url: video })
})

/** An app of a user's own, on a free port. */
async function listen(app: express.Express): Promise<string> {
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** The app of a user, with the fake under /fake and something of their own beside it. */
function toApp(fake: Listener): express.Express {
  const app = express()
  app.use(express.json())
  app.use('/fake', fake)
  app.use((req, res) => void res.status(418).json({ mine: req.originalUrl }))
  return app
}

test('answers inside an app of a user, and leaves the rest to it', async () => {
  const url = await listen(toApp(createListener(createMockVideoApi({ scenario: 'instant' }))))
  const { body } = await ask(`${url}/fake/sync/v2/generate/${SAMPLES.sync}`, { headers: SYNC })
  expect(toOutput(body)).toBe(`${url}/fake/sync${RESULT}`)
  expect(await ask(`${url}/fake/else`)).toEqual({ status: 418, body: { mine: '/fake/else' } })
  expect((await ask(`${url}/fake/sync/v2/nope`)).status).toBe(404)
})

test('puts publicUrl before the place where it is mounted', async () => {
  const api = createMockVideoApi({ scenario: 'instant' })
  const url = await listen(toApp(createListener(api, { publicUrl: 'https://fake.example.com/' })))
  const { body } = await ask(`${url}/fake/sync/v2/generate/${SAMPLES.sync}`, { headers: SYNC })
  expect(toOutput(body)).toBe(`https://fake.example.com/fake/sync${RESULT}`)
})

test('serves the control routes and its own 404 inside an app of a user', async () => {
  const url = await listen(toApp(createApp(createMockVideoApi())))
  expect((await ask(`${url}/fake/__mock/scenarios`)).status).toBe(200)
  expect((await ask(`${url}/fake/else`)).status).toBe(404)
})
